"""The caseload: why a pair is on somebody's list today, from facts that are kept so that nothing is read twice."""
