"""What everyone may see: the school, its courses, and whether a certificate is real."""
