"""nn: a neural-network layer built only from the recorded primitives of autograd."""
