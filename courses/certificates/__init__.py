"""Completion decided by rule, and the certificate that says so."""
