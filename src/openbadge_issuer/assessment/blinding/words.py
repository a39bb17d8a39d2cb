"""Words that are names and other things as well, and words that tell nothing of a name or a place. Data."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABBREVIATIONS",
    "EVERYDAY",
    "GENERIC",
    "HONORIFICS",
    "MAILBOXES",
    "PARTICLES",
    "PROVIDERS",
    "TITLES",
]

EVERYDAY: Final = frozenset(
    """
    ace ale alma amber amour an angel april art ash august aurora autumn bach baker banks barber bass bay bean bear bell
    berg berry best bill bird bishop black blanca blanco blaze blue bond booker boss bow bowl boy bran brand branch
    bridge brook brooks brown buck bud bush butcher butler buy camp can candy cannon card carol carpenter carry carter
    case cash castle cat chance chandler chase cherry chip christian church city clark clay clear cliff cloud cole
    collar cook cool cooper copper coral corn court cox crane cross crystal cruz cup cutter dale dan dawn day dean deer
    del den diamond dick dig do dot drew drum duke dusty earl early east echo ed eden emerald ever fair faith fall fan
    farmer favor fern field fields fisher fleur flora flores flower foot ford forest foster fox frank free freed french
    friend frost fuller gale garden gay gem gene gent german gill ginger glass glen gold golden good goodman grace gram
    grand grant grass gray green grey grove guard guy hall ham hand harmony harp hart haven hay hazel head heart
    heather hill hobby holly home honey hood hope horn house hunt hunter ice in iris iron ivory ivy jack jade jasmine
    jay jean jeans jet jewel job joy judge jules june justice keen key kind king kit kitty knight lake lamb lance lane
    lark laurel law le lee lemon leo li light lily link lock long lord love low luck luna luz mack magnolia main major
    mark marks marsh marshall martin mason mat max may mayor melody mercy merit merry mia mike mild mill miller min mint
    miracle miss moon moore moss mount myrtle nail nation new nice nick noble noel north nova nut oak ocean olive opal
    or page pan paris park parker parsley pat patience patron paz pearl pease peace penny pepper perry peter petty pierce
    pike pine pink piper place plum pole pond pony pool pope porter post potter power precious price pride prince prior
    prose prosper quick quill rain ran raven ray red reed rich riley ring rio rita river rivers rob robin rock rocky roman
    rome root rosa rose rowan royal ruby rue rush russet rusty sage sail sally sand sandy savage sawyer scarlet schmidt
    sea self sharp shaw shell shepherd short silver singer sky small smart smith snow so sol song south spring star
    steele sterling stern stone storm street strong sue summer sun sunny sweet swift tailor tan tanner taylor temple terra
    terry tiger tiny to tom tony top tori town trace trinity troy true trust tuck turner tyler van victor victoria
    viola violet vista wade walk walker wall ward ware warner waters weaver web welcome wells west wheeler white wild
    will wind winter wise wolf wood woods word work worth wren wright yard york young
    bath bend independence mobile normal orange paradise phoenix reading
    alba amor bella bianca bravo calle campos carmen chico clara costa dolores dulce esperanza estrella fe fuentes
    gloria guerra hierro iglesias izquierdo leal leon linda mar marino mesa montes moreno negro nieves pan paloma pilar
    reina reyes rey rios rojas rojo rubio santos serena serrano sierra silva soledad sosa suerte tierra torres valle vega
    vera verdad vidal vino viva
    bauer becker berg blum braun engel ernst fischer fleischer frei fuchs gross gut hahn heide herz jung kaiser
    klein koch koenig kraft kranz krause kurz lang lange lehrer licht mann mai meister muller neumann recht richter roth
    sand sauer schade schneider schuster schwarz sommer sonne stark stein vogel wagner weber wein weiss winter wolf
    belle benoit blanc bon boucher boulanger cheval clair dubois durand fontaine leblanc legrand lemaire leroy marchand
    martel meunier moulin noir petit pierre roi rousseau roux
    """.split()  # noqa: SIM905 - a list of words
)
"""In small letters, or where a sentence begins, these may well be what they mean."""

PARTICLES: Final = frozenset(
    """
    a ab abu af al am ap ar as at av bar ben bet bin bint da dal das de degli dei del dela den der di dit do don dona dos du
    e el en et fitz het i ibn in la las le les lo los mac mc na nee ni of op os saint san sant santa st t te ten ter the und
    van ver vom von vu y z zu zum zur
    """.split()  # noqa: SIM905
)
"""Within a name they name nobody; at its beginning or its end (Ben, Al, Van) they do."""

HONORIFICS: Final = frozenset(
    """
    dr prof professor mr mrs ms miss mx sir dame lord lady rev herr frau senor senora sra mme mlle
    jr junior snr ii iii iv phd bsc msc edd esq
    """.split()  # noqa: SIM905
)
"""Titles and degrees, wherever they stand."""

GENERIC: Final = frozenset(
    """
    school schools elementary middle high primary secondary grammar junior senior college university institute academy
    academic department faculty district unified independent public private charter community county city town state
    region regional national international central center centre north south east west new old upper lower saint st san
    santa the of for and at in de la le el du des da do der die das und von zu del los las learning education training
    school's board trust council authority agency association foundation company inc ltd llc gmbh ag co corp isd usd
    schule grundschule gymnasium realschule hauptschule gesamtschule hochschule universitaet universitat kreis stadt
    escuela colegio instituto universidad primaria secundaria ciudad distrito
    ecole college lycee universite academie ville departement
    scuola liceo istituto universita comune
    escola universidade municipio
    """.split()  # noqa: SIM905
)
"""Words of the names of schools and towns that tell nothing by themselves."""

MAILBOXES: Final = frozenset(
    """
    account accounts admin badge badges contact email hello help home info kontakt mail me news no-reply noreply office
    post postmaster school service staff student students support teacher teachers team test user webmaster work
    """.split()  # noqa: SIM905
)
"""Mailboxes that belong to nobody."""

PROVIDERS: Final = frozenset(
    """
    aol.com duck.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hey.com hotmail.com
    hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com mail.ru mailbox.org me.com msn.com naver.com
    orange.fr outlook.com outlook.de pm.me posteo.de proton.me protonmail.com qq.com rambler.ru rediffmail.com t-online.de
    tutanota.com uol.com.br wanadoo.fr web.de yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.ru ymail.com zoho.com 126.com
    163.com example.com example.org example.net
    """.split()  # noqa: SIM905
)
"""Where everybody has an address."""

TITLES: Final = r"(?:mrs?|ms|miss|dr|prof|profe|coach|herr|frau|sra?|mme|don|do\u00f1a|ing)"
"""What stands before a family name, as a regular expression."""

ABBREVIATIONS: Final = frozenset(
    """
    ai am bc cd ce co dj dvd ed eg el er eu faq gb hd hr ict id ie ii iii iq it iv ix la lms ma mb ml mla mp ms no ok pc pd
    pdf pe pm pp pr ps ra re stem tv uk un us usa vi vr vs vii wc xi xl
    """.split()  # noqa: SIM905
)
"""Capitals that stand for something else in so many texts that they are no finding by themselves."""
