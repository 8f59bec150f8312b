"""Makes a package that is installed look as if it were not."""

import builtins


def without(monkeypatch, package):
    """From now on, importing the package or a part of it raises ImportError."""
    importing = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.split(".")[0] == package:
            raise ImportError(name)
        return importing(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
