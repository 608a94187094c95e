"""The reviewer's desk: settling what a re-check found, letters, putting right, and who has to hand in."""
