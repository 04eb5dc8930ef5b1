"""The persons who learn, teach and run the school, their roles and their consent."""
