"""Answering an allocation round: who gets which set when, all requests at once. See README.md."""
