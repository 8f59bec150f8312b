"""Asks the C library to keep the memory of arrays that were freed, for the next ones.

Every training step allocates arrays of the sizes that the last step has freed. glibc, however,
hands large blocks back to the system at once and asks for them again, which costs a page fault
for every 4 KB: half of the time of a step with a (784, 128) weight. Once a block of a certain size
was freed, glibc keeps blocks of up to that size. So a block just below its largest limit, 32 MB,
is allocated here and freed; as it is never written to, it takes no memory.
"""

import numpy as np

LARGEST_KEPT = 31 * 2**20  # bytes

np.empty(LARGEST_KEPT, np.uint8)
