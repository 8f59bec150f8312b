"""Fuzzing: thousands of random programs, each with gradients from three independent answers.

`python -m tests.fuzz` runs 2,000 programs; `--minutes N` runs longer and `--seed S` elsewhere. A
failure is shrunk, printed as runnable Python, and then belongs into `found.py` for good.
"""
