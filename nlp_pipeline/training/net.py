"""The tagger as torch sees it: a trunk that reads forms, and a head for each scheme of annotation.

`numeric.tagger` executes the same layers with numpy; the names of the parameters are those in the weight file. The
trunk begins as slovnet's entity encoder: the first 300 inputs of the first layer, all of the second, the first 64
outputs of the third.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp_pipeline.numeric.archive import Weights
from nlp_pipeline.training.chain import chain_loss
from nlp_pipeline.training.samples import Batch, Wanted
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.table import Table


class Trunk(nn.Module):
    """Forms → states [n, width]: three convolutions, what other mentions of a name say, and one more or two."""

    def __init__(self, table: Table, settings: Settings, slovnet: Weights, familiar: Sequence[int] = ()) -> None:
        """`familiar` are lemmas, as rows of the embedding, sorted, of which something is learnt by heart."""
        super().__init__()
        self.table, self.settings = table, settings
        width, marks = settings.width, table.marks.shape[1]

        def array(place: str) -> Tensor:
            return torch.tensor(np.asarray(slovnet.array(place), np.float32))

        self.shapes = nn.Parameter(array("emb.shape.weight"))
        words = table.vectors.shape[1]
        form, lexical = words + self.shapes.shape[1], words + marks
        sizes = [(form, 256), (256, 128), (128, width)]
        self.layers = nn.ModuleList(nn.Conv1d(before, after, 3, padding=1) for before, after in sizes)
        self.scales = nn.ParameterList(torch.ones(after) for _, after in sizes)
        self.shifts = nn.ParameterList(torch.zeros(after) for _, after in sizes)
        self.lexical = nn.Conv1d(lexical, 256, 3, padding=1, bias=False)  # beside the first layer
        nn.init.normal_(self.lexical.weight, 0, 0.01)
        for number, layer in enumerate(self.layers):
            place = f"encoder.layers.{number}"
            kernel = array(f"{place}.conv.weight")
            out = len(kernel)
            with torch.no_grad():
                layer.weight[:out] = kernel
                layer.bias[:out] = array(f"{place}.conv.bias")
                scale = array(f"{place}.norm.weight") / array(f"{place}.norm.std")  # all positive
                self.scales[number][:out] = scale
                self.shifts[number][:out] = array(f"{place}.norm.bias") - array(f"{place}.norm.mean") * scale
        self.direct = nn.Linear(form + lexical, width)
        self._rows = np.array(familiar, np.int32)
        numbers = {row: number for number, row in enumerate(familiar, 1)}
        self._places = torch.tensor([numbers.get(row, 0) for row in table.rows.tolist()])
        self.familiar = nn.Embedding(len(familiar) + 1, settings.familiar, padding_idx=0)
        nn.init.normal_(self.familiar.weight, 0, 0.1)
        nn.init.zeros_(self.familiar.weight[0])
        self.recall = nn.Linear(settings.familiar, width, bias=False)
        self.mix = nn.Linear(width, width)
        self.deep = nn.ModuleList(nn.Conv1d(width, width, 3, padding=1) for _ in range(settings.depth))
        for conv in self.deep:
            nn.init.normal_(conv.weight, 0, 0.02)
            nn.init.zeros_(conv.bias)
        self.drop, self.drop_early = nn.Dropout(settings.drop), nn.Dropout(settings.drop_early)

    def pretrained(self) -> list[nn.Parameter]:
        """The parameters that begin as slovnet's; they learn more slowly."""
        return [self.shapes, *self.layers.parameters(), *self.scales, *self.shifts]

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights by their names in the weight file."""
        found = {name: parameter.detach().numpy().copy() for name, parameter in self.named_parameters()}
        for number in range(len(self.scales)):
            found[f"scales.{number}"] = np.abs(found[f"scales.{number}"])
        if len(self._rows):
            found["familiar.rows"], found["familiar.weight"] = self._rows, found["familiar.weight"][1:]
        else:
            del found["familiar.weight"], found["recall.weight"]
        found["layers.0.weight"] = np.concatenate([found["layers.0.weight"], found.pop("lexical.weight")], axis=1)
        return found

    def begin(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Takes the weights that `arrays` gave; of familiar lemmas those that both have."""
        given = dict(arrays)
        learnt = np.zeros(tuple(self.familiar.weight.shape), np.float32)
        if "familiar.rows" in given:
            _, here, there = np.intersect1d(self._rows, given["familiar.rows"], return_indices=True)
            learnt[here + 1] = given["familiar.weight"][there]
        given["familiar.weight"] = learnt
        given.setdefault("recall.weight", self.recall.weight.detach().numpy())
        split = self.layers[0].weight.shape[1]
        given["layers.0.weight"], given["lexical.weight"] = np.split(arrays["layers.0.weight"], [split], axis=1)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                parameter.copy_(torch.tensor(given[name]))

    def forward(self, batch: Batch) -> Tensor:
        """A batch → states [rows, width] of all its rows, zero between blocks."""
        mask = batch.inside[:, None]
        word, shape, lexical = inputs = [part * mask for part in self._inputs(batch)]
        rows = torch.zeros(0)
        for number, layer in enumerate(self.layers):
            rows = _over(layer, rows) if number else _over(layer, word, shape) + _over(self.lexical, lexical)
            rows = functional.relu(rows) * self.scales[number].abs() + self.shifts[number]
            rows = (self.drop_early(rows) if number < 2 else rows) * mask
        rows = rows + functional.relu(self.direct(torch.cat(inputs, 1)) + self._recalled(batch.codes)) * mask
        rows = rows + self._from_others(rows, batch.groups)
        for conv in self.deep:
            rows = rows + self.drop(functional.relu(_over(conv, self.drop_early(rows)))) * mask
        return rows

    def _inputs(self, batch: Batch) -> list[Tensor]:
        """Vectors of words, shapes, vectors of lemmas and marks, side by side."""
        table, codes = self.table, batch.codes
        word, shape = table.vectors[table.words[codes]], self.shapes[table.shapes[codes]]
        lexical = torch.cat([table.vectors[table.lemmas[codes]], table.marks[codes]], 1)
        if self.training:  # a name nobody knows must be found by what stands around it
            is_known = torch.rand(len(codes), 1) > self.settings.drop_word
            word, shape = word * is_known, shape * is_known
            lexical = lexical * (torch.rand(len(codes), 1) > self.settings.drop_word)
        return [word, shape, lexical]

    def _recalled(self, codes: Tensor) -> Tensor:
        """What is known by heart of forms, [n, width]."""
        learnt: Tensor = self.familiar(self._places[self.table.lemmas[codes]])
        if self.training:
            learnt = learnt * (torch.rand(len(codes), 1) > self.settings.drop_familiar)
        recalled: Tensor = self.recall(learnt)
        return recalled

    def _from_others(self, rows: Tensor, groups: Tensor) -> Tensor:
        """What rows of the same group (-1: none) are on average, without itself; nothing for one by itself."""
        (members,) = torch.nonzero(groups >= 0, as_tuple=True)
        added = torch.zeros_like(rows)
        if len(members):
            own, of = rows[members], groups[members]
            count = int(of.max()) + 1
            sums = torch.zeros(count, rows.shape[1]).index_add(0, of, own)[of] - own
            sizes = torch.zeros(count).index_add(0, of, torch.ones(len(of)))[of, None] - 1
            mean = self.mix(self.drop_early(sums / sizes.clamp(min=1)))
            added = added.index_add(0, members, mean * (sizes > 0))
        return added


class FlatHead(nn.Module):
    """BIO tags by a CRF. It begins as slovnet's, for the types that slovnet knows (PER, LOC, ORG)."""

    def __init__(self, width: int, types: Sequence[str], drop: float, slovnet: Weights) -> None:
        super().__init__()
        tags = ["O", *(f"{edge}-{kind}" for kind in types for edge in "BI")]
        self.tags = nn.Linear(width, len(tags))
        self.transitions = nn.Parameter(torch.zeros(len(tags), len(tags)))
        self.drop = nn.Dropout(drop)
        theirs = slovnet.words("tag")
        known = [number for number, tag in enumerate(tags) if tag in theirs]
        if len(known) > 1:
            places = [theirs.index(tags[number]) for number in known]
            kernel = torch.tensor(slovnet.array("head.proj.weight")[:, places].T.copy())
            scores = torch.tensor(slovnet.array("head.crf.transitions")[places][:, places]).clamp(-20, 20)
            with torch.no_grad():
                self.tags.weight[known, : kernel.shape[1]] = kernel
                self.tags.weight[known, kernel.shape[1] :] *= 0.1
                self.tags.bias[known] = torch.tensor(slovnet.array("head.proj.bias")[places].copy())
                self.transitions[torch.tensor(known)[:, None], torch.tensor(known)] = scores

    def loss(self, states: Tensor, batch: Batch, wanted: Wanted) -> Tensor:
        """States [n, width] of the tokens → the mean loss of one."""
        emissions = self.tags(self.drop(states))
        return chain_loss(emissions, self.transitions, wanted.tags, batch.is_first) / len(states)


class InnerHead(nn.Module):
    """BIO tags of each type by itself, without a CRF: only to learn from."""

    def __init__(self, width: int, types: int, drop: float) -> None:
        super().__init__()
        self.tags = nn.Linear(width, 3 * types)
        self.drop = nn.Dropout(drop)

    def loss(self, states: Tensor, batch: Batch, wanted: Wanted) -> Tensor:
        """States [n, width] of the tokens → the mean loss of one."""
        scores = self.tags(self.drop(states)).view(-1, 3)
        return functional.cross_entropy(scores, wanted.inner.view(-1), reduction="sum") / len(states)


class NestedHead(nn.Module):
    """Spans of any type, each by itself: edges are guessed first, then all spans between likely edges are judged.

    A span is judged by its first and last token, each and both together, the mean of all, its neighbours and its width.
    """

    def __init__(self, width: int, types: int, settings: Settings) -> None:
        super().__init__()
        hidden = settings.hidden
        self.settings = settings
        self.edges = nn.Linear(width, 2)
        self.first = nn.Linear(width, hidden)
        self.last, self.mean, self.before, self.after, self.opening, self.closing = (
            nn.Linear(width, hidden, bias=False) for _ in range(6)
        )
        self.widths = nn.Parameter(torch.randn(settings.longest + 1, hidden) * 0.1)
        self.out = nn.Linear(hidden, types)
        nn.init.constant_(self.edges.bias, -2.0)  # most places are no edge, most spans no mention
        nn.init.constant_(self.out.bias, -4.0)
        self.drop = nn.Dropout(settings.drop)

    def loss(self, states: Tensor, batch: Batch, wanted: Wanted) -> Tensor:
        """States [n, width] of the tokens → the mean loss of one."""
        states = self.drop(states)
        edges = self.edges(states)
        guessed = functional.binary_cross_entropy_with_logits(edges, wanted.edges, reduction="sum")
        likely = torch.maximum(torch.sigmoid(edges.detach()), wanted.edges).numpy()
        firsts, lasts, types = wanted.candidates(likely, self.settings)
        spans = self._spans(states, firsts, lasts, batch.is_first)
        judged = functional.binary_cross_entropy_with_logits(spans, types, reduction="sum")
        return (0.5 * guessed + judged) / len(states)

    def _spans(self, states: Tensor, firsts: Tensor, lasts: Tensor, is_first: Tensor) -> Tensor:
        """Scores of the types of spans `firsts:lasts` [m]: [m, types]."""
        sums = torch.cat([torch.zeros(1, self.settings.hidden), self.mean(states).cumsum(0)])
        widths = lasts - firsts
        has_before = ~is_first[firsts]
        has_after = torch.cat([~is_first, torch.zeros(1, dtype=torch.bool)])[lasts]
        hidden = self.first(states)[firsts] + self.last(states)[lasts - 1]
        hidden = hidden + (sums[lasts] - sums[firsts]) / widths[:, None] + self.widths[widths]
        hidden = hidden + self.before(states)[(firsts - 1).clamp(min=0)] * has_before[:, None]
        hidden = hidden + self.after(states)[lasts.clamp(max=len(states) - 1)] * has_after[:, None]
        hidden = hidden + torch.tanh(self.opening(states))[firsts] * self.closing(states)[lasts - 1]
        return self.out(self.drop(functional.relu(hidden)))


Head = FlatHead | InnerHead | NestedHead


class Net(nn.Module):
    """A trunk and heads by name."""

    def __init__(self, trunk: Trunk, heads: Mapping[str, Head]) -> None:
        super().__init__()
        self.trunk, self.heads = trunk, nn.ModuleDict(heads)

    def loss(self, batch: Batch) -> Tensor:
        """The mean loss of a token: what is wanted of the batch, each by its head, weighted."""
        states = self.trunk(batch)[batch.rows]
        losses = [one.weight * self.heads[one.head].loss(states, batch, one) for one in batch.wanted]  # type: ignore[operator]
        return torch.stack(losses).sum()


def _over(conv: nn.Conv1d, *columns: Tensor) -> Tensor:
    """A convolution over rows, given as columns [n, part of in] side by side → [n, out].

    One product and two shifted sums: on a CPU twice as fast as torch's own, above all where a part needs no gradient.
    """
    out, first = len(conv.weight), 0
    kernel = conv.weight.permute(1, 2, 0).reshape(conv.weight.shape[1], 3 * out)
    products: Tensor | float = 0.0
    for part in columns:
        products = part @ kernel[first : first + part.shape[1]] + products
        first += part.shape[1]
    assert isinstance(products, Tensor)
    total = products[:, out : 2 * out] if conv.bias is None else products[:, out : 2 * out] + conv.bias
    total = total + functional.pad(products[:-1, :out], (0, 0, 1, 0))
    return total + functional.pad(products[1:, 2 * out :], (0, 0, 0, 1))
