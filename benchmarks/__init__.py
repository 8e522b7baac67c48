"""Benchmarks: accuracy and speed, side by side with natasha. They print tables and assert no time."""
