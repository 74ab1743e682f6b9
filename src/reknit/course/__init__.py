"""What a whole course of sessions shows beside single ruptures: change, being stuck, being too smooth, ending early."""
