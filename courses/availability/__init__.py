"""Who and what is free when: weekly availability of people, opening times of venues, duty rosters of stations."""
