"""Benchmarks of the portal, as ratios: `python -m bench` (`make bench`). Timings are printed and kept, and decide nothing."""
