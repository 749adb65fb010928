"""Benchmarks: each module prints `name: value unit` lines. `make bench` runs them all, `python -m benches NAME` some."""
