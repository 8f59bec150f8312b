"""The mutation gate: every derivative rule is made wrong on purpose, and somebody must notice.

`python -m tests.mutation` prints how many mutants of the rules and of the chain-rule loop were
killed, how many survived, and which of those are equivalent, with the reason.
"""
