# ruff: noqa: RUF001, E501 - letters that look like others, and long texts, are what this is about
"""Planted leaks and clean evidence: what the search for an applicant finds, misses, and takes for one by mistake.

People, schools and texts are made up. `PLANTED` are texts that name somebody, each in a way of its own; `BEYOND` are ways that
no search of letters can find, or that ours does not; `CLEAN` names nobody, but is full of words that look like it.
"""

from __future__ import annotations

from dataclasses import dataclass

from openbadge_issuer.assessment.blinding import Identity

__all__ = ["BEYOND", "CLEAN", "PEOPLE", "PLANTED", "Clean", "Planted"]

PEOPLE = {
    "ada": Identity(
        names=["Ada Lovelace"],
        emails=["ada.lovelace@lincolnhs.example"],
        handles=["@countess_ada"],
        places=["Abraham Lincoln High School", "Springfield"],
        others=["+1 (555) 010-9999", "T-1815-12"],
    ),
    "maria": Identity(
        names=["María José Núñez-O'Brien"],
        emails=["mjnunez@escuela-sol.example"],
        handles=["profe.mj"],
        places=["Escuela Sol Naciente"],
    ),
    "juergen": Identity(names=["Jürgen Weiß", "Prof. Dr. J. Weiß"], emails=["juergen.weiss@web.de"]),
    "yulia": Identity(names=["Юлия Петрова"], places=["Школа № 57"]),
    "sergei": Identity(names=["Sergei Kuznetsov"]),
    "ming": Identity(names=["王小明", "Wang Xiaoming"], places=["第一中学"]),
    "muhammad": Identity(names=["Muhammad Al-Rashid", "محمد الرشيد"]),
    "dana": Identity(names=["דנה כהן", "Dana Cohen"]),
    "priya": Identity(names=["Priya Sharma", "प्रिया शर्मा"]),
    "haruto": Identity(names=["山田 春斗", "Haruto Yamada"]),
    "eleni": Identity(names=["Ελένη Παπαδοπούλου"]),
    "anh": Identity(names=["Nguyễn Thị Ánh"]),
    "lukasz": Identity(names=["Łukasz Żółć"]),
    "ipek": Identity(names=["İpek Şahin"]),
    "soren": Identity(names=["Åberg, Søren"]),
    "chulsoo": Identity(names=["김철수"]),
    "somchai": Identity(names=["สมชาย ใจดี"]),
    "murugan": Identity(names=["Murugan Selvam"]),
    "nino": Identity(names=["Nino Beridze", "Aram Petrosyan"]),
    "abebe": Identity(names=["Abebe Bikila"]),
    "ben": Identity(names=["Ben de la Cruz", "Dr. Mary-Kate O'Neill-Smyth"]),
    "bo": Identity(names=["Bo Larsen"]),
    "grace": Identity(names=["Grace Young"], emails=["gyoung@maple-district.example"]),
    "will": Identity(names=["Will May"]),
    "mark": Identity(names=["Mark Hill"], places=["Reading"]),
    "rose": Identity(names=["Rose Woods"]),
}


@dataclass(frozen=True)
class Planted:
    """A text that tells who it is, and how."""

    how: str
    who: str
    text: str


@dataclass(frozen=True)
class Clean:
    """A text that does not; ``words`` where the person is called like an everyday word that is in it."""

    what: str
    who: str
    text: str
    words: bool = False


def _planted(how: str, who: str, *texts: str) -> list[Planted]:
    return [Planted(how, who, text) for text in texts]


PLANTED: tuple[Planted, ...] = (
    *_planted(
        "name, as it is",
        "ada",
        "My name is Ada Lovelace and I teach eighth grade.",
        "In this lesson Ada asks three questions.",
        "Prepared by Ms. Lovelace for the department.",
        "I felt that Lovelace’s plan worked.",
        "as lovelace said to the class, checks come first",
    ),
    *_planted("name, in capitals", "ada", "LESSON PLAN BY ADA LOVELACE", "aDA lOVELACE"),
    *_planted(
        "name, other order", "ada", "Author: Lovelace, Ada", "LOVELACE Ada (teacher)", "Lovelace A., 2026"
    ),
    *_planted(
        "name, marks left out or added",
        "maria",
        "Maria Jose Nunez taught this.",
        "Firmado: María José Nuñez",
        "Profesora MARÍA-JOSÉ",
    ),
    *_planted(
        "name, spelled without marks",
        "juergen",
        "Gezeichnet: Juergen Weiss",
        "JUERGEN WEISS, Klasse 7b",
        "Jurgen Weiss",
    ),
    *_planted(
        "name, hyphens and apostrophes",
        "maria",
        "Ms. OBrien’s class",
        "Mrs O’Brien",
        "the Nunez O Brien family",
        "Núñez‑O'Brien",
    ),
    *_planted(
        "name, other endings",
        "ada",
        "The Lovelaces moved here in May.",
        "a Lovelacean approach to sums? no: Lovelaces’ approach",
    ),
    *_planted("name, declined", "yulia", "План урока Юлии Петровой", "Вместе с Петровым и Петровой мы"),
    *_planted(
        "name, spaced or parted",
        "ada",
        "by  A D A   L O V E L A C E",
        "L.o.v.e.l.a.c.e",
        "Love-\nlace’s third question",
        "A-d-a",
        "signed: Love lace",
    ),
    *_planted(
        "name, in one word",
        "ada",
        "file adalovelace_plan",
        "AdaLovelace",
        "shared drive: lovelaceada2026",
        "alovelace",
    ),
    *_planted(
        "name, invisible characters",
        "ada",
        "A\u200bd\u200ba L\u00adovelace",
        "Lo\u2060ve\ufefflace",
        "\u202eecalevoL adA\u202c",
        "Ada\ufe0f Love\u034flace",
    ),
    *_planted(
        "name, letters of other alphabets that look alike",
        "ada",
        "Аdа Lоvеlасе",
        "Αda Lονelace",
        "Ada Ꮮovelace",
        "Ԁеаr Аԁа,",
    ),
    *_planted(
        "name, other forms of letters",
        "ada",
        "Ａｄａ Ｌｏｖｅｌａｃｅ",
        "𝒜𝒹𝒶 𝐋𝐨𝐯𝐞𝐥𝐚𝐜𝐞",
        "ⓛⓞⓥⓔⓛⓐⓒⓔ",
        "ᴀᴅᴀ ʟᴏᴠᴇʟᴀᴄᴇ",
        "L̶o̶v̶e̶l̶a̶c̶e̶",
    ),
    *_planted("name, digits and signs for letters", "ada", "l0ve1ace", "L0v3l4c3 was here", "@d@ lovel@ce"),
    *_planted(
        "name, percent signs and entities",
        "ada",
        "https://x.example/L%6Fvelace",
        "L&#111;velace",
        "Love%6Cace",
        "https://x.example/%2541da-Lovelace",
    ),
    *_planted(
        "name in Cyrillic, known in Latin letters",
        "sergei",
        "Учитель: Сергей Кузнецов",
        "Кузнецова и дети",
        "от Сергея",
    ),
    *_planted(
        "name in Latin letters, known in Cyrillic",
        "yulia",
        "Yulia Petrova wrote this",
        "Iuliia Petrova",
        "Julia Petrowa",
    ),
    *_planted(
        "name in Cyrillic, as it is", "yulia", "Меня зовут Юлия Петрова", "ПЕТРОВА ЮЛИЯ", "учитель петрова"
    ),
    *_planted("name in Greek", "eleni", "Ελένη Παπαδοπούλου", "ΕΛΕΝΗ", "Eleni Papadopoulou", "Με λένε Ελενη"),
    *_planted(
        "name in Chinese",
        "ming",
        "我叫王小明。",
        "小明老师的课",
        "王曉明",
        "Wang Xiaoming teaches",
        "Xiao-Ming Wang",
        "WANG Xiao Ming",
    ),
    *_planted(
        "name in Japanese", "haruto", "山田春斗と申します", "山田先生の授業", "Haruto Yamada", "Yamada-sensei"
    ),
    *_planted(
        "name in Arabic",
        "muhammad",
        "اسمي محمد الرشيد",
        "والرشيد",
        "مُحَمَّد",
        "Mr. Rashid",
        "Mohammed al-Rasheed",
    ),
    *_planted("name in Hebrew", "dana", "שמי דנה כהן", "לדנה", "Ms. Cohen"),
    *_planted("name in Devanagari", "priya", "मेरा नाम प्रिया शर्मा है", "शर्मा जी", "Priya’s class"),
    *_planted("name in Vietnamese", "anh", "Nguyen Thi Anh", "NGUYỄN THỊ ÁNH", "Co Ánh"),
    *_planted("name in Polish, Turkish, Danish", "lukasz", "Lukasz Zolc", "ŁUKASZ", "lukaszzolc"),
    *_planted("name in Polish, Turkish, Danish", "ipek", "ıpek sahin", "IPEK", "Sahin'in dersi"),
    *_planted("name in Polish, Turkish, Danish", "soren", "Soeren Aaberg", "sorenaberg", "Søren’s"),
    *_planted("name in Korean", "chulsoo", "저는 김철수입니다", "철수 선생님", "김 철수"),
    *_planted("name in Thai", "somchai", "สมชายใจดี", "ครูสมชาย", "Somchai"),
    *_planted("name in Tamil, Georgian, Armenian, Amharic", "murugan", "முருகன்", "செல்வம்"),
    *_planted("name in Tamil, Georgian, Armenian, Amharic", "nino", "ნინო ბერიძე", "Պետրոսյան"),
    *_planted("name in Tamil, Georgian, Armenian, Amharic", "abebe", "አበበ ቢቂላ"),
    *_planted(
        "name of many parts",
        "ben",
        "Mr. Ben",
        "delacruz",
        "De la Cruz, B.",
        "marykate",
        "ONeill",
        "MKOS",
        "Smyth",
    ),
    *_planted("initials", "ada", "A.L.", "Reviewed by A. L., March", "AL (teacher)", "plan_AL_final.docx"),
    *_planted("initials", "maria", "MJN", "M.J.N."),
    *_planted("title and initial", "ada", "Ms. L’s class", "Mrs L asked"),
    *_planted(
        "name within a user name",
        "ada",
        "instagram.example/mslovelacemath",
        "@missadalovelace",
        "lovelaceteaches",
    ),
    *_planted(
        "name, signs between the letters",
        "ada",
        "A👏d👏a",
        "L ~ o ~ v ~ e ~ l ~ a ~ c ~ e",
        "A⃝d⃝a⃝",
        "L  o v  e l a c e",
    ),
    *_planted(
        "e-mail",
        "ada",
        "write to ada.lovelace@lincolnhs.example",
        "mailto:Ada.Lovelace%40LincolnHS.example",
        "ada.lovelace (at) lincolnhs (dot) example",
        "ada dot lovelace at lincolnhs dot example",
        "@lincolnhs.example",
    ),
    *_planted("e-mail, its mailbox", "maria", "https://drive.example/u/mjnunez/lesson", "user: MJNunez"),
    *_planted("an e-mail that nobody knew", "yulia", "julchen88@mail.example"),
    *_planted(
        "user name",
        "ada",
        "https://video.example/@countess_ada/lesson",
        "follow CountessAda",
        "c0untess-ada",
        "https://docs.example/u/countess%5Fada",
    ),
    *_planted("user name", "maria", "insta: profe_mj"),
    *_planted(
        "school, town, employer",
        "ada",
        "our school, Abraham Lincoln High School",
        "ABRAHAM LINCOLN HIGH",
        "At Lincoln High we",
        "ALHS staff handbook",
        "in Springfield",
    ),
    *_planted("school, town, employer", "maria", "la escuela Sol Naciente", "Sol-Naciente"),
    *_planted("school, town, employer", "yulia", "школа №57"),
    *_planted("school, town, employer", "ming", "第一中学的学生"),
    *_planted("number", "ada", "call 555-010-9999", "Tel. +1 555 010 9999", "licence T 1815 12", "T181512"),
    *_planted(
        "name that is a word", "grace", "Grace Young", "then Grace explained", "Ms. Young asked", "g.young"
    ),
    *_planted("name that is a word", "will", "I am Will.", "thanks, Will May"),
    *_planted("name that is a word", "mark", "with Mark in the room", "Hill, Mark"),
)

BEYOND: tuple[Planted, ...] = (
    *_planted("misspelled", "ada", "Lovelase", "Lovlace"),
    *_planted("a nickname that nobody told us", "maria", "Pepa’s lesson"),
    *_planted("in Base64 or another code", "ada", "QWRhIExvdmVsYWNl", "Nqn Ybirynpr"),
    *_planted("backwards", "ada", "ecalevoL"),
    *_planted("one letter in a line each, other words between", "ada", "Always\nDo\nAsk"),
    *_planted("described", "ada", "the only woman who teaches computing in our county"),
    *_planted("two consonants, in a script without vowels", "ada", "עדה", "أدا"),
    *_planted("Korean, known in Latin letters", "sergei", "세르게이 선생님"),
    *_planted("a name of two letters, or initials, in small letters", "bo", "then bo said", "notes by bl"),
    *_planted("a short name within a user name", "ada", "adateaches"),
    *_planted("letters drawn with signs", "ada", "/-\\ |) /-\\"),
)

CLEAN: tuple[Clean, ...] = (
    Clean(
        "lesson plan",
        "ada",
        "Lesson plan: fractions as division. Warm-up: three problems on the board. Learners work in pairs, then one pair explains. Check: thumbs up, sideways or down after each example. If more than five are unsure, I go back to the drawing.",
    ),
    Clean(
        "words that begin or end like the name",
        "ada",
        "Canada has ten provinces. Adam and Adam's friends adapted the game; the adage held. They love lace curtains and glovelaces are a made-up word. Madame Adamson was adamant.",
    ),
    Clean(
        "other people’s names",
        "ada",
        "Works cited: Loveland, K. (2019). Lovell, A. Adamson, B. Loveless, C. Adán Lovera. As Vygotsky said, talk comes first.",
    ),
    Clean(
        "other people’s names",
        "sergei",
        "Кузьмин и Сергеенко пишут о школе. Учитель Кузнечик смеялся. Сегодня урок математики: дроби.",
    ),
    Clean(
        "Russian",
        "sergei",
        "Сегодня мы решали задачи в парах. Сначала дети читали условие, потом рисовали схему, и только после этого считали. Каждая пара объяснила своё решение у доски, а остальные задавали вопросы.",
    ),
    Clean(
        "Russian, other names",
        "yulia",
        "Юлиан Петренко и Пётр Юлаев спорили. Июль был жарким, петрушка росла. Петровск стоит на реке.",
    ),
    Clean(
        "Greek",
        "eleni",
        "Σήμερα λύσαμε ασκήσεις σε ζευγάρια. Η Ελλάδα έχει πολλά νησιά. Ο Παπαδάκης και ο Ελευθέριος διάβασαν.",
    ),
    Clean(
        "Chinese",
        "ming",
        "今天我们学习分数。学生两人一组，先画图，再计算。老师请三组学生讲解。小李和王老师说明年再来。明天小组继续。",
    ),
    Clean(
        "Japanese",
        "haruto",
        "今日は分数を学びました。春の斗のように山と田が広がる。生徒は二人組で考え、黒板で説明しました。",
    ),
    Clean(
        "Arabic",
        "muhammad",
        "درسنا اليوم الكسور. عمل الطلاب في أزواج، ثم شرح كل زوج الحل. سألنا أحمد وحميد عن الرسم.",
    ),
    Clean(
        "Hebrew",
        "dana",
        "היום למדנו שברים. התלמידים עבדו בזוגות והסבירו על הלוח. כאן יש כמה שאלות טובות. דינה ודן שאלו.",
    ),
    Clean(
        "Hindi",
        "priya",
        "आज हमने भिन्न सीखे। छात्रों ने जोड़ों में काम किया और फिर समझाया। प्रिय मित्रों, शर्म की कोई बात नहीं।",
    ),
    Clean(
        "Vietnamese",
        "anh",
        "Hôm nay chúng em học phân số. Học sinh làm việc theo cặp rồi giải thích. Tiếng anh và thị trường là hai từ khác.",
        words=True,
    ),
    Clean(
        "Spanish",
        "maria",
        "Hoy trabajamos con fracciones. Los alumnos explicaron su solución en la pizarra. El sol salió, y las niñas marianas, Josefa y Mario, cantaron. La naciente del río está cerca.",
    ),
    Clean(
        "German",
        "juergen",
        "Heute haben wir Brüche geteilt. Ich weiß nun, wer noch Hilfe braucht; das weiße Papier half. Die Weissagung im Gedicht war kurz. Jürgens ist ein anderer Name als Jörg.",
        words=True,
    ),
    Clean(
        "French",
        "maria",
        "Aujourd’hui, nous avons partagé des tartes. Marie et Joseph ont expliqué leur solution. Mario aussi. Le soleil se lève.",
    ),
    Clean(
        "reflection",
        "ada",
        "What I learned: a check costs two minutes and saves ten. I had planned five checks, and used three. Next time I will ask for reasons, not for answers. A learner who is new to the language drew the answer, and the class understood.",
    ),
    Clean(
        "feedback form", "ada", "1. a) d) a) b) c)\n2. A D B C A\n3. AB AC AD\nKey: A, D, A, L. Total: 12/15."
    ),
    Clean(
        "numbers",
        "ada",
        "Grid 1815, 12 rows, 555 beads, 9999 steps; page 010. Ratio 5:55:01. ISBN 978-0-306-40615-7. Time 18:15-12:00.",
    ),
    Clean(
        "links and files",
        "maria",
        "https://math.example/units/fractions/lesson-3.html and https://video.example/watch?v=dQw4w9WgXcQ; file lesson-plan_v2.docx; mj/s; MJ = megajoule.",
    ),
    Clean(
        "computer code",
        "ada",
        "def add(a, d): return a + d\nfor i in range(10): data.append(load(i))\nclass Adapter: love = 'ace'",
    ),
    Clean(
        "other schools",
        "ada",
        "Lincoln Center has a fine hall. A high school in Ohio tried it. The Springfields are a band; a spring field is green.",
    ),
    Clean(
        "abbreviations",
        "ada",
        "ALGEBRA AND AL-KHWARIZMI. The ALA and ASL interpreters; al dente; et al. (2019); ALL CAPS.",
    ),
    Clean(
        "data with names of learners",
        "yulia",
        "Learner A: 3 of 5. Learner B: 4 of 5. Julia: 5 of 5. Pete: 2 of 5. Julius: 4 of 5. Petra: 5 of 5.",
    ),
    Clean(
        "poem",
        "rose",
        "The river ran to the sea, and the sea kept no name. What grew there grew, and what fell fell.",
    ),
    Clean(
        "heading and lists",
        "mark",
        "CHECKING FOR UNDERSTANDING\n- before the lesson\n- during the lesson\n- after the lesson\nMaterials: markers, a whiteboard, remarkable patience, uphill work.",
    ),
    Clean(
        "history",
        "will",
        "William of Normandy landed in 1066. The Mayflower sailed later. Willow trees; maybe; a willing class; dismay.",
    ),
    Clean(
        "letters",
        "grace",
        "Dear families, we are graceful and grateful. Youngsters and youngest siblings are welcome. A disgrace? No. Gracious!",
    ),
    Clean(
        "mathematics",
        "sergei",
        "Let f(x) = ax + b. Then f(2) = 2a + b, and the line meets the axis at -b/a. Kuznets curves are another matter; Serge and Sergio drew one.",
    ),
    Clean(
        "music",
        "dana",
        "Do re mi: we danced a dance by Dan, and Danae sang. Cohere, coherent, cohort. Kohl is black.",
    ),
    Clean(
        "place names",
        "priya",
        "We looked at maps of Priština, the Sharm and Charmey. Prior knowledge: rivers.",
    ),
    Clean(
        "science",
        "haruto",
        "A haru is not a unit. Yam and adapt: the yam adapted. We measured light with a lamp and a ruler.",
    ),
    Clean("titles", "juergen", "Prof. and Dr. are titles. White paper, weiß and Weise. J. is a letter."),
    Clean(
        "emphasis",
        "ada",
        "This is *really* important; this is _not_. W e l l, almost. S-l-o-w-l-y. A... d... and so on, a-da-gio.",
    ),
    Clean(
        "words that are the name",
        "grace",
        "By the grace of a late bus we began at ten. The young learners read first. Young children need a check more often.",
        words=True,
    ),
    Clean(
        "words that are the name",
        "will",
        "It may rain, and I will bring umbrellas. Will they come? May is warm. The will to learn may grow.",
        words=True,
    ),
    Clean(
        "words that are the name",
        "mark",
        "Please mark the answer on top of the hill. Mark each one. Reading is the first skill; reading aloud the second.",
        words=True,
    ),
    Clean(
        "words that are the name",
        "rose",
        "The sun rose over the woods. A rose is a rose. Woods are quiet.",
        words=True,
    ),
    Clean(
        "words that are the name",
        "dana",
        "No word here is a name but for one: the cohen gadol in a book on history.",
        words=True,
    ),
    Clean(
        "an abbreviation that is the name",
        "ada",
        "The ramp meets the ADA code. ADA stands for a law.",
        words=True,
    ),
    Clean(
        "names with titles",
        "ada",
        "Ms. Lopez and Mr. Lane came; Dr. Adams too. Mr. Bean. Mrs. L'Oreal is a joke. Ms. A and Mr. B.",
    ),
    Clean(
        "user names of others",
        "ada",
        "See instagram.example/teachlove and @lovelyplaces, @acelove, loveland.example, springfieldless? no.",
    ),
)
