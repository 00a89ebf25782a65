"""Measurements run by hand: ratios against a bare pass-through with the same transport in the same run."""
