"""The supervisor's desk: who has how much, and handing over."""
