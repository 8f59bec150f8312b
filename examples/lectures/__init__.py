"""The course's companion: a script for each section of the lectures, which shows that it works.

`python -m examples.lectures` runs them all and makes one page; each can be run by itself, such as
`python -m examples.lectures.b3_gradients`.
"""
