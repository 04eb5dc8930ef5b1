"""What is taught: courses, their syllabus, and the offerings of a term."""
