"""Who was there, and the credit hours that this gives."""
