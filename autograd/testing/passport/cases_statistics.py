"""Cases for sums, products, differences, statistics and sorting."""

from __future__ import annotations

from .calls import Row

REDUCTION = (
    "{0}(s); {0}(m); {0}(t, axis=1); {0}(t, axis=(0, -1)); {0}(m, axis=-1, keepdims=True); "
    "{0}(m, where=mask)"
)
NAN = "{0}(nans); {0}(nans, axis=1); {0}(m, axis=0, keepdims=True); {0}(s); {0}(t, axis=(0, 1))"

STATISTICS = {
    # --- sums and products ---
    "sum": REDUCTION + "; {0}(e); {0}(z, axis=1); {0}(m, axis=(), initial=2.0); {0}(m, initial=s)",
    "prod": REDUCTION + "; {0}(e); {0}(nought); {0}(nought, axis=1); {0}(m, initial=3.0); "
    "{0}(m, initial=s); "
    "{0}(tiny)",
    "nansum": NAN + "; {0}(e)",
    "nanprod": NAN + "; {0}(nought, axis=0)",
    "cumsum": "{0}(m); {0}(m, axis=1); {0}(t, axis=-2); {0}(s); {0}(e)",
    "cumprod": "{0}(m); {0}(m, axis=1); {0}(t, axis=-2); {0}(nought, axis=1); {0}(s); {0}(e)",
    "nancumsum": "{0}(nans); {0}(nans, axis=1)",
    "nancumprod": "{0}(nans); {0}(nans, axis=1)",
    "cumulative_sum": "{0}(v); {0}(m, axis=1); {0}(m, axis=0, include_initial=True)",
    "cumulative_prod": "{0}(v); {0}(m, axis=1); {0}(m, axis=0, include_initial=True)",
    "diff": "{0}(v); {0}(m, n=2); {0}(m, axis=0); {0}(v, prepend=0.0, append=s); {0}(m, n=0)",
    "ediff1d": "{0}(v); {0}(m); {0}(v, to_end=s, to_begin=[1.0, 2.0])",
    "gradient": "{0}(k); {0}(m); {0}(m, axis=1); {0}(q, 2.0, edge_order=2); "
    "{0}(k, array([0.0, 1.0, 1.5, 3.0, 4.0])); {0}(q, s)",
    "trapezoid": "{0}(v); {0}(m, axis=0); {0}(m, v); {0}(v, dx=0.5); {0}(v, x=w)",
    "trapz": "{0}(v); {0}(m, axis=0); {0}(m, v)",
    "cross": "{0}(v, w); {0}(m, n); {0}(q, v); {0}(q, p, axis=0); {0}(q, p, axisa=0, axisb=1)",
    "convolve": "{0}(v, w); {0}(v, k, mode='same'); {0}(k, v, 'valid'); {0}(v, one)",
    "correlate": "{0}(v, w); {0}(v, k, mode='same'); {0}(k, v, 'full')",
    # --- extremes ---
    "max": REDUCTION.replace("; {0}(m, where=mask)", "") + "; {0}(ties); {0}(ties, axis=0); "
    "{0}(m, axis=1, initial=0.5); {0}(m, axis=1, initial=s); {0}(m, where=mask, initial=0.0)",
    "nanmax": NAN + "; {0}(ties)",
    "ptp": "{0}(m); {0}(t, axis=1); {0}(m, axis=-1, keepdims=True); {0}(t, axis=(0, 1)); {0}(ties)",
    "autograd.logsumexp": "{0}(m); {0}(t, axis=(0, 2)); {0}(m, axis=1, keepdims=True); {0}(s); "
    "{0}(ties, axis=0)",
    # --- averages ---
    "mean": REDUCTION,
    "average": "{0}(m); {0}(m, axis=1); {0}(m, weights=n * n + 1); {0}(m, axis=1, weights=v * v); "
    "{0}(t, axis=(0, 1)); {0}(m, axis=0, returned=True); {0}(m, axis=1, keepdims=True)",
    "var": REDUCTION + "; {0}(m, ddof=1); {0}(m, axis=1, correction=1); {0}(m, mean=2.0)",
    "std": REDUCTION.replace("{0}(s); ", "") + "; {0}(m, ddof=1); {0}(m, axis=1, correction=1)",
    "nanmean": NAN,
    "nanvar": NAN.replace("; {0}(s)", "") + "; {0}(nans, ddof=1)",
    "nanstd": NAN.replace("; {0}(s)", "") + "; {0}(nans, ddof=1)",
    "median": "{0}(v); {0}(m); {0}(m, axis=1); {0}(t, axis=(0, 2), keepdims=True); {0}(ties); "
    "{0}(s)",
    "nanmedian": "{0}(nans); {0}(nans, axis=1); {0}(m, axis=0, keepdims=True)",
    "quantile": "{0}(v, 0.3); {0}(m, [0.25, 0.5], axis=1); "
    "{0}(t, 0.6, axis=(0, 2), keepdims=True); "
    "{0}(ties, 0.4); {0}(m, 0.7, method='lower'); {0}(m, 0.7, method='hazen'); "
    "{0}(m, 0.7, method='midpoint'); {0}(s, 0.5)",
    "percentile": "{0}(v, 30); {0}(m, [25, 50], axis=1); {0}(ties, 40); "
    "{0}(m, 70, method='nearest'); {0}(m, 70, method='median_unbiased')",
    "nanquantile": "{0}(nans, 0.3); {0}(nans, [0.25, 0.5], axis=1); "
    "{0}(m, 0.3, axis=0, keepdims=True)",
    "nanpercentile": "{0}(nans, 30); {0}(nans, [25, 50], axis=1)",
    "cov": "{0}(m); {0}(v, w); {0}(m, rowvar=False); {0}(m, bias=True); {0}(m, n, ddof=0); "
    "{0}(m, fweights=[1, 2, 1]); {0}(m, aweights=[0.5, 1.0, 2.0])",
    "corrcoef": "{0}(q); {0}(v, w); {0}(q, rowvar=False)",
    "histogram": "{0}(m, bins=4); "
    "{0}(m, bins=3, density=True)",
    "histogram_bin_edges": "{0}(m); {0}(m, bins=4)",
    "bincount": "{0}([0, 1, 0], v); {0}([0, 3, 1], weights=v, minlength=6)",
    # --- sets ---
    "unique": "{0}(v); {0}(m); {0}(m, return_inverse=True, return_counts=True); {0}(e)",
    "unique_all": "{0}(v); {0}(m)",
    "unique_counts": "{0}(v); {0}(m)",
    "unique_inverse": "{0}(v); {0}(m)",
    "unique_values": "{0}(v); {0}(m)",
    "union1d": "{0}(v, w)",
    "setdiff1d": "{0}(v, [1.0])",
    "setxor1d": "{0}(v, w)",
    # --- order ---
    "sort": "{0}(v); {0}(m); {0}(m, axis=0); {0}(m, axis=None); {0}(ties); {0}(e); {0}(t, axis=1)",
    "partition": "{0}(v, 1); {0}(m, 1, axis=1); {0}(m, (0, 2)); {0}(m, 3, axis=None)",
}  # fmt: skip

#: Functions with another name, or another sign, that are checked by the same calls.
SAME = {"max": "min amax amin", "nanmax": "nanmin"}


def expanded() -> dict[str, Row]:
    """The rows, with the name of each function put into its calls."""
    calls = dict(STATISTICS)
    for name, others in SAME.items():
        calls |= dict.fromkeys(others.split(), STATISTICS[name])
    return {name: Row(text.format(name)) for name, text in calls.items()}
