"""The timetable of a term (排课, DOMAIN.md §13): its rules, and an engine that is judged by nothing else. Pure.

``facts`` what is placed where · ``problem`` all facts of a term · ``settings`` every number · ``calendar`` days to slots
· ``hard`` and ``soft`` the rules · ``checker`` the one judge of plans · ``options`` ``landscape`` ``annealing``
``engine`` the search · ``advice`` good places for one session · ``explain`` why a term cannot be planned · ``compare``
two plans side by side.
"""
