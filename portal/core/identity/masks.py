"""How personal data is shown to whoever has given no reason to see it."""

import re


def mask_number(number: str) -> str:
    """An identity number: `110***********8814`. Eight characters or fewer show nothing but the last one."""
    if len(number) <= 8:
        return "*" * (len(number) - 1) + number[-1:]
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_phone(phone: str) -> str:
    """A phone number of digits: `138****5678`; a landline keeps its area code and last two digits."""
    if len(phone) == 11 and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    return f"{phone[:4]}{'*' * (len(phone) - 6)}{phone[-2:]}" if len(phone) > 6 else "*" * len(phone)


def mask_name(name: str) -> str:
    """A name: only its first character stays, `张*`, `D****`."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_day(day: str) -> str:
    """A day of birth: its year, `1969-**-**`. Beside a masked number and a place the rest would give the number away."""
    year = day[:4] if day[:4].isdigit() else ""
    return year + re.sub(r"\d", "*", day[len(year) :])


def mask_address(address: str) -> str:
    """An address: nothing of it but that there is one."""
    return "****" if address else ""
