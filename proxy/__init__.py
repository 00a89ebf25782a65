"""Paravent: a GDPR privacy proxy for language models."""
