"""Hospitals and other places where doctors are registered: tier and grade, organisation code, departments."""
