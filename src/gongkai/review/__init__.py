"""Dossiers: 三审三校, secrecy review, sign-offs on digests, and release, all members or none."""
