"""Training from end to end on a few sentences: it learns, numpy finds what torch found, one seed gives one result."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: pip install 'nlp_pipeline[training]'")

from nlp_pipeline.doc import Doc  # noqa: E402
from nlp_pipeline.numeric.nested import NestedHead  # noqa: E402
from nlp_pipeline.resources import Resources  # noqa: E402
from nlp_pipeline.training.judging import micro  # noqa: E402
from nlp_pipeline.training.samples import Batch  # noqa: E402
from nlp_pipeline.training.schemes import Corpus, Scheme  # noqa: E402
from nlp_pipeline.training.settings import Settings  # noqa: E402
from nlp_pipeline.training.shipped import as_doc  # noqa: E402
from nlp_pipeline.training.trainer import Epoch, Trainer, voting  # noqa: E402

CITIES = "Омск Томск Псков Курск Орск Бийск Минск Пермь".split()
VERBS = "вырос растёт шумит спит ждёт строится молчит просыпается".split()


def documents() -> list[Doc]:
    """Cities in holds, which hold the city, and numbers."""
    found = []
    for city in CITIES:
        for number, verb in enumerate(VERBS):
            text = f"Вчера город {city} {verb}. В списке {number + 10} имён, экс-мэр ушёл."
            start = text.index("город")
            mayor, count = text.index("мэр"), text.index(str(number + 10))
            spans = [
                (start, start + 6 + len(city), "HOLD"),
                (start + 6, start + 6 + len(city), "CITY"),
                (mayor, mayor + 3, "ROLE"),
                (count, count + 2, "COUNT"),
            ]
            found.append(as_doc(text, f"{city} {number}", spans))
    return found


def trainer(kind: str, *, in_parts: bool = True, epochs: int = 6) -> Trainer:
    types = None if kind == "nested" else {"CITY": "LOC", "COUNT": "COUNT"}
    corpus = Corpus(documents(), (Scheme("own", kind, types),))  # type: ignore[arg-type]
    settings = Settings(width=80, hidden=32, epochs=epochs, batch=50, rate=5e-3)
    return Trainer([corpus], settings, RESOURCES, in_parts=in_parts)


RESOURCES = Resources()
HELD_OUT = range(0, 64, 5)


@pytest.mark.parametrize("kind", ["flat", "nested"])
def test_it_learns_and_finds_it_again(kind: str) -> None:
    own = trainer(kind)
    epochs: list[Epoch] = []
    trained = own.train(HELD_OUT, epochs.append)
    assert [epoch.number for epoch in epochs] == list(range(1, 7))
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[-1].scores["micro"].f1 > 0.95
    judged = own.judged(trained.at(1.0, 0.5), [documents()[number] for number in HELD_OUT])
    assert micro(judged).f1 > 0.95


def test_spans_inside_tokens_are_lost_without_parts() -> None:
    samples, lost = trainer("nested", in_parts=False).samples[0]
    assert lost == 64  # экс-|мэр|
    assert len(samples[0].spans) == 3


def test_types_that_never_hold_their_own_are_known() -> None:
    text = "Комитет Комитета Омска"
    nested = as_doc(text, "nested", [(0, 22, "BODY"), (8, 22, "BODY"), (17, 22, "CITY")])
    corpus = Corpus([nested], (Scheme("own", "nested"),))
    assert Trainer([corpus], Settings(), RESOURCES).describe().alone == ["CITY"]


def test_one_seed_gives_one_result() -> None:
    own = trainer("flat", epochs=1)
    one, same, other = own.train(), own.train(), own.train(seed=7)
    for name, array in one.arrays.items():
        np.testing.assert_array_equal(array, same.arrays[name])
    assert any((array != other.arrays[name]).any() for name, array in one.arrays.items())


def test_numpy_is_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    own = trainer("flat", epochs=1)
    net = own._net(own.settings, [own._task(0, ())])
    net.eval()
    samples = own.samples[0][0][:5]
    batch = Batch.of(samples, [one.codes(own._table) for one in samples], own._table, [])
    with torch.no_grad():
        expected = net.trunk(batch)[batch.rows].numpy()
    arrays = {f"trunk.{name}": array for name, array in net.trunk.arrays().items()}
    arrays |= {f"head.{name}": p.detach().numpy() for name, p in net.heads["own"].named_parameters()}
    monkeypatch.setattr("nlp_pipeline.training.trainer.shrunk", lambda arrays: arrays)
    tagger = own.tagger(own.describe(), arrays)
    forms = list(dict.fromkeys(form for one in samples for form in one.forms))
    codes = np.array([forms.index(form) for one in samples for form in one.forms])
    starts = np.flatnonzero(np.concatenate([one.is_first for one in samples]))
    ends = np.cumsum([0, *(len(one.forms) for one in samples)])
    (trunk,) = tagger._trunks
    found = [part.states for part in trunk(forms, codes, np.append(starts, len(codes)), ends)]
    np.testing.assert_allclose(np.concatenate(found), expected, atol=1e-3)


def test_spans_are_judged_as_torch_judges_them() -> None:
    own = trainer("nested", epochs=1)
    net = own._net(own.settings, [own._task(0, ())])
    net.eval()
    head = net.heads["own"]
    is_first = np.array([True, False, False, True, False])
    states = np.random.default_rng(0).normal(0, 1, (5, own.settings.width)).astype(np.float32)
    firsts, lasts = np.array([0, 0, 2, 3, 4]), np.array([1, 3, 3, 5, 5])
    with torch.no_grad():
        expected = head._spans(torch.tensor(states), torch.tensor(firsts), torch.tensor(lasts), torch.tensor(is_first))
    judge = NestedHead({name: parameter.detach().numpy() for name, parameter in head.named_parameters()})
    np.testing.assert_allclose(judge.judge(states, is_first, firsts, lasts), expected.numpy(), atol=1e-4)


def test_members_vote() -> None:
    own = trainer("nested", epochs=3)
    both = voting([own.train(), own.train(seed=1)])
    assert both.description.members == 2
    assert micro(own.judged(both, documents()[:8])).f1 > 0.8


def test_training_goes_on_from_weights() -> None:
    first = trainer("nested").train()
    start = {name: array for name, array in first.arrays.items() if name.startswith("trunk.")}
    corpus = Corpus(documents(), (Scheme("own", "nested"),))
    losses: list[float] = []
    for trunk in (None, start):
        again = Trainer(
            [corpus], Settings(width=80, hidden=32, epochs=1, batch=200), RESOURCES, in_parts=True, start=trunk
        )
        again.train(progress=lambda epoch: losses.append(epoch.loss))
    assert losses[1] < losses[0]
