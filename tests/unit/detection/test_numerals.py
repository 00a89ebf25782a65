"""Numbers told in words."""

import pytest

from proxy.detection.labels import LANGUAGES
from proxy.detection.numerals import numbers

TOLD = {
    "bg": (
        ("осемдесет и осем, деветстотин деветдесет и едно, двайсет и две, нула три", "889912203"),
        ("плюс триста петдесет и девет, осем осем, петстотин и седем, дванайсет, шестнайсет", "+359885071216"),
        ("нула осем седем, двойна нула, единайсет, четиридесет и пет", "087001145"),
        ("osem osem dve tri edno nula pet", "8823105"),
    ),
    "cs": (
        ("sedm set dvacet čtyři, sto osm, devět set devadesát devět", "724108999"),
        ("plus čtyři dva nula, šest set jedna, jednadvacet, pětašedesát, nula tři", "+420601216503"),
        ("osmdesát pět padesát čtyři dvanáct lomeno jedna dva tři čtyři", "855412/1234"),
        ("sedm sedm sedm, dvakrát nula, dvaadvacet, osum", "77700228"),
        ("jednadvacet, dvaadevadesát, osmapadesát", "219258"),
    ),
    "da": (
        ("femogtyve, syvoghalvfems, fire otte, nul to", "25974802"),
        ("plus femogfyrre, tyve, enogtredive, halvfjerds, toogfirs", "+4520317082"),
        ("ring enogtres toogtyve treogfyrre fireogtres", "61224364"),
        ("nul en nul tre femogfirs bindestreg en to tre fire", "010385-1234"),
        ("otteoghalvtreds, elleve, dobbelt nul, seksten", "58110016"),
    ),
    "de": (
        ("null eins sieben sechs, zwoundzwanzig, dreiundvierzig, neunundneunzig, elf", "017622439911"),
        ("plus neunundvierzig, hunderteinundsiebzig, fünfhundertfünfundfünfzig, zwölf", "+4917155512"),
        ("null eins fuenf eins, doppel null, sechzehn, siebenundachtzig", "0151001687"),
        ("null vier null, drei mal die fünf, einundzwanzig, zwo", "040555212"),
        ("achtzig Schrägstrich zwölf Strich vier fünf sechs", "80/12-456"),
        ("null sechs, fünfundfünfzig, dreihundertzwölf, zwei", "06553122"),
    ),
    "el": (
        ("δύο ένα μηδέν, τριακόσια σαράντα πέντε, είκοσι δύο, δεκατέσσερα", "2103452214"),
        ("εξήντα εννιά, εβδομήντα τέσσερα, ογδόντα οχτώ, διπλό μηδέν, ένα", "697488001"),
        ("συν τριάντα, εξακόσια ενενήντα τρία, πεντακόσια, δώδεκα, δεκαεφτά", "+306935001217"),
        ("dyo ena miden, tessera pente exi efta", "2104567"),
    ),
    "en": (
        ("zero two oh, seven nine four six, double oh one two", "02079460012"),
        ("plus forty-four, seventy-seven, triple zero, nine hundred and twelve", "+4477000912"),
        ("eight hundred, five five five, twelve thirty-four", "8005551234"),
        ("oh eight seven, one hundred and twenty three, forty five sixty seven", "0871234567"),
        ("the number is seven eight dash eleven twelve dash ninety", "78-1112-90"),
    ),
    "es": (
        ("noventa y uno, quinientos cincuenta y cinco, doce, treinta y cuatro", "915551234"),
        ("más treinta y cuatro, seiscientos doce, cuarenta y cinco, sesenta, siete", "+3461245607"),
        ("seis cero nueve doble cero veintiuno setenta y siete", "609002177"),
        ("nueve tres dos, trescientos, dieciséis, ochenta", "9323001680"),
    ),
    "et": (
        ("viis kuus, seitsekümmend kaheksa, üksteist, nelikümmend kaks", "56781142"),
        ("kolm kaheksa viis null kaks üksteist, kakskümmend, kolmkümmend viis", "38502112035"),
        ("viis viis, topelt null, kaheksakümmend üks, üheksakümmend", "55008190"),
        ("kakssada viiskümmend kuus, sada kaks, üksteist", "25610211"),
    ),
    "fi": (
        ("nolla neljäkymmentä, viisisataaviisikymmentäviisi, kaksitoista, kolmekymmentä", "0405551230"),
        ("plus kolme viisi kahdeksan, viiskyt, kakskytkolme, nelkytviisi, kuus", "+3585023456"),
        ("kaksikymmentäyksi nolla neljä kuusikymmentäviisi viiva yks kaks kolme neljä", "210465-1234"),
        ("nolla yhdeksän, tupla nolla, seitsemäntoista, satayksi", "090017101"),
    ),
    "fr": (
        ("zéro six, trente-neuf, quatre-vingt-dix-huit, quinze, vingt et un", "0639981521"),
        ("zero six, soixante et onze, quatre-vingts, vingt et un, nonante-cinq", "0671802195"),
        ("plus trente-trois, six, soixante-dix-sept, quatre vingt douze, zéro zéro, seize", "+33677920016"),
        ("zéro quatre, double zéro, soixante-quinze, trente-deux, quatorze", "0400753214"),
        ("un quatre-vingt-cinq, zéro sept, soixante-quinze, cent vingt-trois, quarante-deux", "185077512342"),
        ("zero un quarante deux cinquante six dix sept dix huit", "0142561718"),
    ),
    "ga": (
        ("a náid, ochtó a seacht, fiche, tríocha a trí, a haon déag", "087203311"),
        ("a naid, a hocht, a cuig, a dó dhéag, caoga, a naoi", "08512509"),
        ("móide trí chúig trí, ochtó, céad, nócha a ceathair, a dó", "+35380100942"),
        ("a hocht a seacht dúbailte a náid a cúig a sé", "870056"),
        ("a náid, a hocht, a cúig, a haon, a naoi, a dó", "085192"),
    ),
    "hr": (
        ("nula devedeset i jedan, dvjesto trideset i četiri, pet šest sedam", "091234567"),
        ("plus tristo osamdeset pet, devedeset osam, četiristo, sto jedanaest", "+38598400111"),
        ("nula devet dva dvaput nula dvadeset dva petnaest", "092002215"),
        ("sesto cetrdeset, petsto, osamnaest, pet", "640500185"),
    ),
    "hu": (
        ("húsz, kétszázharmincnégy, ötvenhat, nyolcvankilenc", "202345689"),
        ("plusz harminchat, hetven, háromszáztizenkettő, negyvenöt, nulla egy", "+36703124501"),
        ("nulla hat egy, dupla nulla, huszonöt, hatvanhét, tíz", "06100256710"),
        ("hetven, szaztizenot, huszonketto, kilencvenkilenc", "701152299"),
    ),
    "it": (
        ("trecentoquarantotto, cinquantacinque, ventuno, zero nove", "348552109"),
        ("più trentanove, trecentotrentatré, quarantadue, diciassette, novanta", "+39333421790"),
        ("zero sei, doppio zero, ventitre, settantotto, undici", "0600237811"),
        ("tre due otto quattro volte zero sei sessanta uno", "3280000661"),
    ),
    "lt": (
        ("aštuoni šeši aštuoni, du šimtai penkiolika, trisdešimt du, nulis keturi", "8682153204"),
        ("plius trys septyni nulis, šeši šimtai dvylika, keturiasdešimt penki, šešiolika", "+3706124516"),
        ("keturi aštuoni penki, dvidešimt vienas, nulis šeši, du nuliai, septyniolika", "48521060017"),
        ("astuoni sesi, devyniasdesimt devyni, keturiolika, penkiasdesimt", "86991450"),
    ),
    "lv": (
        ("divdesmit deviņi, trīssimt četrdesmit pieci, sešpadsmit, nulle", "29345160"),
        ("pluss trīs septiņi viens, divdesmit seši, četri simti divpadsmit, septiņdesmit astoņi", "+3712641278"),
        ("divdesmit viens nulle četri astoņdesmit pieci domuzīme viens viens pieci seši nulle", "210485-11560"),
        ("seši septiņi, dubultā nulle, vienpadsmit, deviņdesmit divi", "67001192"),
    ),
    "mt": (
        ("disgħa u disgħin, tnejn u erbgħin, ħdax, żero sebgħa", "99421107"),
        ("plus tlieta ħamsa sitta, wieħed u għoxrin, erba' mija, tmintax", "+3562140018"),
        ("seba', disa', ħamsa u tletin, sittin, tnax", "79356012"),
        ("disgha u disghin, hamsa, sitta, zero, erbgha", "995604"),
    ),
    "nl": (
        ("nul zes, tweeëntwintig, negenhonderdtwaalf, drieënzestig, een", "0622912631"),
        ("plus eenendertig, zes, vijftig, zevenenveertig, twaalf, achtentachtig", "+31650471288"),
        ("nul twee nul, dubbel nul, vijftien, zesennegentig, acht", "0200015968"),
        ("nul tien, driehonderd vijf en veertig, nul nul, negen", "010345009"),
    ),
    "pl": (
        ("plus czterdzieści osiem, siedemset dwadzieścia trzy, sto czternaście, osiemset", "+48723114800"),
        ("szescset dwa piecset piecdziesiat piec sto jeden", "602555101"),
        ("dwadzieścia dwa, podwójne zero, trzydzieści siedem, jedenaście", "22003711"),
        ("osiemdziesiąt pięć, zero cztery, dwanaście, dwa zera, trzysta sześćdziesiąt dwa", "85041200362"),
    ),
    "pt": (
        ("noventa e seis, duzentos e trinta e quatro, quinze, dezassete", "962341517"),
        ("mais trezentos e cinquenta e um, noventa e um, cem, dezanove, quarenta", "+351911001940"),
        ("vinte e um, duplo zero, trezentos e doze, catorze", "210031214"),
        ("meia um dois, dezesseis, setenta e três, quatorze", "612167314"),
    ),
    "ro": (
        ("zero șapte patruzeci și cinci, o sută douăzeci și trei, șaizeci și șapte, optsprezece", "07451236718"),
        ("plus patruzeci, șapte sute douăzeci și doi, treizeci, paișpe, nouă", "+4072230149"),
        ("zero sapte doua sute unu, cincizeci si cinci, saptezeci si opt", "072015578"),
        ("zero trei sute, dublu zero, unsprezece, nouăzeci", "0300001190"),
    ),
    "sk": (
        ("nula deväťsto pätnásť, tristo štyridsať dva, sto sedem", "0915342107"),
        ("plus štyri dva jeden, deväťsto jeden, dvestodvadsať, tridsaťpäť, šesť", "+421901220356"),
        ("osemdesiat päť dvanásť nula tri lomené jeden dva tri štyri", "851203/1234"),
        ("nula dva, dvakrát nula, patdesiatpat, sestnast, osem", "020055168"),
    ),
    "sl": (
        ("nič enainštirideset, dvesto petintrideset, sedemnajst, osem", "041235178"),
        ("plus tri osem šest, enaindvajset, tristo, štiriinsedemdeset, devet", "+38621300749"),
        ("nič ena, dvakrat nič, petindevetdeset, šestnajst", "01009516"),
        ("tri in štirideset, dvanajst, sto pet, šestdeset", "431210560"),
        ("petindvajset, sto enajst, nič šest, ena", "25111061"),
    ),
    "sv": (
        ("noll sju tre, fyrahundra tolv, femtiosex, sjuttioåtta", "0734125678"),
        ("plus fyrtiosex, sjuttio, hundratjugotre, fyrtiofem, nio", "+4670123459"),
        ("åttiofem noll fyra tolv bindestreck ett två tre fyra", "850412-1234"),
        ("noll åtta, dubbel noll, tjugofem, sextiett, nitton", "0800256119"),
    ),
}


def said(text):
    return [one[2] for one in numbers(text, 0, len(text))]


@pytest.mark.parametrize(("text", "spelled"), [pair for code in sorted(TOLD) for pair in TOLD[code]])
def test_reads(text, spelled):
    assert said(f"-> {text}.") == [spelled]
    assert said(text.title()) == [spelled]


def test_every_language_has_its_vectors():
    assert {code for code in TOLD if len(TOLD[code]) >= 4} == set(LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        "one of the two hundred and fifty people",
        "twenty to thirty days, ten at most",
        "He was born in nineteen eighty-four.",
        "nineteen ninety-nine, or twenty-four fifty with the lid",
        "seventy, eighty, ninety per cent",
        "ten, twenty, thirty, forty, fifty, sixty",
        "one hundred, two hundred, three hundred, four hundred",
        "five hundred and twenty thousand three hundred and six",
        "between two hundred and three hundred and fifty or so",
        "two or three, four or five, six or seven, eight or nine",
        "half past ten, quarter to eleven, twelve fifteen",
        "double trouble, triple the price, twenty plus ten",
        "zwischen zwanzig und dreißig Tagen, höchstens vierzig",
        "neunzehnhundertvierundachtzig oder zweitausendzwölf",
        "ein bis zwei von hundert Leuten, also drei von dreihundert",
        "Artikel drei, Absatz zwei, Satz eins",
        "hundertzwanzig Euro und fünfzig Cent",
        "vingt et un ou trente jours, quarante au plus",
        "deux cent cinquante personnes sur trois cents",
        "en mille neuf cent quatre-vingt-quatre",
        "un homme et une femme, deux enfants, trois chats",
        "quatre-vingt-dix-neuf euros, soit quinze de moins",
        "dwadzieścia do trzydziestu dni, najwyżej czterdzieści",
        "dwieście pięćdziesiąt osób na sześćset",
        "rok tysiąc dziewięćset osiemdziesiąty czwarty",
        "sto dwadzieścia złotych i pięćdziesiąt groszy",
        "od jednego do dwóch, trzech, czterech albo pięciu",
        "dvacet až třicet dní, nejvýš čtyřicet",
        "dvě stě padesát lidí, tři sta aut",
        "tyve til tredive dage, højst fyrre",
        "en to tre",
        "to hundrede og halvtreds mennesker af tre hundrede",
        "tjugo till trettio dagar, högst fyrtio",
        "en av tvåhundrafemtio personer",
        "kakskümmend kuni kolmkümmend päeva",
        "kaksikymmentä tai kolmekymmentä päivää",
        "húsz-harminc nap, legfeljebb negyven",
        "kétszázötven ember, ötszáz forint",
        "da venti a trenta giorni, quaranta al massimo",
        "duecentocinquanta persone, trecento euro",
        "de veinte a treinta días, cuarenta como mucho",
        "doscientas cincuenta personas y trescientos coches",
        "vinte a trinta dias, quarenta no máximo",
        "twintig tot dertig dagen, veertig hooguit",
        "douăzeci sau treizeci de zile, patruzeci cel mult",
        "двайсет до трийсет дни, най-много четиридесет",
        "είκοσι με τριάντα μέρες, το πολύ σαράντα",
        "fiche nó tríocha lá, daichead ar a mhéad",
        "għoxrin jew tletin jum, erbgħin l-iktar",
        "dvidešimt arba trisdešimt dienų, keturiasdešimt",
        "divdesmit vai trīsdesmit dienas, četrdesmit",
        "dvadeset do trideset dana, najviše četrdeset",
        "dvajset do trideset dni, največ štirideset",
        "dvadsať až tridsať dní, najviac štyridsať",
        "",
    ],
)
def test_leaves(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("zero one two\n\nthree four five twenty", []),
        ("zero seven, and eleven, twelve", []),
        ("zero seven hundred, eleven, twelve, two", ["070011122"]),
        ("zero seven, double, nine eight, twenty", ["0799820"]),
        ("zero seven, double nine eight, slash twenty, slash", ["07998/20"]),
        ("zero seven slash slash nine eight twenty", []),
        ("plus plus seven nine eight twenty six five", ["+798265"]),
        ("five times nine eight twenty six fifty one", ["982651"]),
        ("seven, three times nine, eight, twenty", ["7999820"]),
        ("seven slash three times nine eight twenty", ["7/999820"]),
        ("seven two zeros eight twenty six", ["700826"]),
        ("zeros one two three four five six", ["0123456"]),
        ("twenty hundred seven eight nine six five", ["2010078965"]),
        ("double twenty one five six seven eight nine", ["2156789"]),
        ("and seven, eight, nine, six, five, four", ["789654"]),
        (" ".join(["seven"] * 41), []),
    ],
)
def test_edges(text, spelled):
    assert said(text) == spelled


def test_only_between_bounds():
    text = "seven eight nine six five four three"
    assert [one[2] for one in numbers(text, 6, len(text))] == ["896543"]
    assert list(numbers(text, 6, 12)) == []


def test_spans_cover_what_was_told():
    text = "Call plus forty-four, seven six, twelve please"
    ((start, end, spelled),) = numbers(text, 0, len(text))
    assert (text[start:end], spelled) == ("plus forty-four, seven six, twelve", "+447612")


def test_long_words_are_no_numbers():
    assert said("jedna" * 30 + " dva tři jednajednajednajednax dvaadvacetx šedesát") == []
