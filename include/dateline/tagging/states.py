"""How newspapers shorten the names of US states, by postal code.

Only the short forms: full names and ids come with the gazetteer's data.
"""

_SHORT = """
AL:Ala AZ:Ariz AR:Ark CA:Calif,Cal CO:Colo CT:Conn DE:Del DC:D.C. FL:Fla GA:Ga IL:Ill IN:Ind KS:Kan,Kans KY:Ky LA:La MD:Md
MA:Mass MI:Mich MN:Minn MS:Miss MO:Mo MT:Mont NE:Neb,Nebr NV:Nev NH:N.H. NJ:N.J. NM:N.M. NY:N.Y. NC:N.C. ND:N.D. OK:Okla
OR:Ore PA:Pa,Penn RI:R.I. SC:S.C. SD:S.D. TN:Tenn TX:Tex VT:Vt VA:Va WA:Wash WV:W.Va.,WVa WI:Wis,Wisc WY:Wyo
"""
STATE_SHORT_FORMS: dict[str, tuple[str, ...]] = {
    code: (*forms.split(","), code) for code, _, forms in (entry.partition(":") for entry in _SHORT.split())
}
# Short forms that need no town before them; "L.A." and "Pa." are other things as well.
DOTTED_STATES = frozenset(form for forms in STATE_SHORT_FORMS.values() for form in forms if form.count(".") > 1)
