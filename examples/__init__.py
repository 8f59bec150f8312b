"""Runnable examples; each has a main(...) and runs as `python -m examples.NAME`."""
