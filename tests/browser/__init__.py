"""What only a browser or a notebook can tell: that pages work, not only that they are written."""
