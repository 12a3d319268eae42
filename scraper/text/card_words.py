"""Words that stand on a card beside its headline, by language: patterns on one line of text, in lower case.

In those of `COUNTED` a `#` is a number. Another language is another row in each table.
"""

# An invitation to open the article, beside its headline.
READ_ON = {
    "en": (
        r"(?:(?:continue |keep )?reading|read|learn|see|view|find out)(?: (?:the )?(?:more|full|on|all|now|here)\b.*)?",
        r"(?:read|see|view) (?:the )?(?:article|story|post)\b.{0,20}",
        r"more|full (?:story|article)|details?|here",
    ),
    "de": (r"(?:weiter|mehr)(?: ?lesen| erfahren)?|zum (?:artikel|beitrag)|lesen",),
    "fr": (r"lire(?: (?:la |l.)?(?:suite|plus|article))?|en savoir plus",),
    "es": (r"leer(?: m[áa]s)?|seguir leyendo|ver m[áa]s",),
    "pt": (r"(?:saiba|leia|ler) mais|continue lendo",),
    "it": (r"leggi(?: (?:tutto|di pi[ùu]|l.articolo))?|continua(?: a leggere)?",),
    "ru": (r"читать(?: \w+)?|подробнее|далее",),
    "ar": (r"[اإ]قرأ (?:المزيد|أكثر)|المزيد|التفاصيل",),
    "zh": (r"(?:阅读|閱讀)(?:更多|全文)|(?:查看)*全文|详情|详细|(?:繼續|继续)(?:阅读|閱讀)",),
    "ja": (r"続きを(?:読む|見る)|もっと見る|詳(?:細|しく)(?:を?見る|はこちら)?",),
    "ko": (r"더 ?보기|자세히(?: 보기)?|기사 ?(?:전문|보기)",),
    "nl": (r"lees (?:meer|verder)",),
    "pl": (r"czytaj ?\w*|wi[ęe]cej",),
    "sv": (r"l[äæe]s (?:mere?|vidare|hele?a? \w+)",),
    "fi": (r"lue(?: lisää| koko juttu)?",),
    "cs": (r"[čc](?:íst|ítať|ti|ítajte) (?:d[áa]l|více|viac|ďalej)|v[íi]ce|celý článek",),
    "hu": (r"tovább(?: olvasom)?|(?:a )?teljes cikk|bővebben",),
    "ro": (r"cite[șşs]te(?: (?:mai mult|articolul|mai departe))?|mai mult",),
    "hr": (r"(?:pro)?čitaj(?:te)?(?: (?:više|dalje|još))?|(?:op)?širnije|više",),
    "bg": (r"прочети(?: (?:още|повече))?|още|повече",),
    "uk": (r"читати (?:далі|більше|повністю)|детальніше|докладніше",),
    "el": (r"(?:διαβάστε )?περισσότερα|διαβάστε .{0,20}",),
    "tr": (r"devam(?:ı|ını oku|ı için tıklayın)?|detay(?:lar|lı bilgi)?|haberin devamı",),
    "id": (r"(?:baca )?selengkapnya|baca (?:juga|lebih lanjut|selanjutnya)",),
    "vi": (r"xem (?:thêm|tiếp|chi tiết)|đọc (?:tiếp|thêm)|chi tiết",),
    "th": (r"อ่าน(?:ต่อ|เพิ่มเติม)|ดูเพิ่มเติม",),
    "hi": (r"(?:और|पूरा|आगे) पढ़ें.{0,12}",),
    "bn": (r"(?:আরও|বিস্তারিত)(?: পড়ুন)?",),
    "fa": (r"ادامه(?: (?:مطلب|خبر))?|بیشتر بخوانید|مشاهده",),
    "ur": (r"مزید پڑھیں",),
    "he": (r"(?:קרא(?:ו|י)? עוד|המשך (?:קריאה|לקרוא)|לכתבה(?: המלאה)?)",),
    "ca": (r"(?:lleg(?:ir|eix)) (?:m[ée]s|més)",),
}

# What is counted on a card: comments, views, minutes to read.
COUNTED = {
    "en": (
        r"comments?(?: off)?|no comments?|(?:leave|add|post|write) (?:a|your) (?:comment|reply)",
        r"# (?:comments?|replies|reply|views?|shares?|likes?|reads?|points?|min(?:ute)?s?\.?(?: read| listen| watch)?)",
        r"(?:comments?|views?|shares?|likes?|reads?|reading time)\s?[:(] ?#(?: min(?:ute)?s?)?",
    ),
    "de": (
        r"# (?:kommentare?|aufrufe|min(?:uten?)?\.? lesezeit)|kommentare? ?[:(] ?#|(?:kein|noch keine) kommentare?",
    ),
    "fr": (r"# (?:commentaires?|vues?|r[ée]actions?)|(?:commentaires?|vues?) ?[:(] ?#|(?:aucun|pas de) commentaires?",),
    "es": (
        r"# (?:comentarios?|visitas|min(?:utos)?(?: de lectura)?)|comentarios? ?[:(] ?#|(?:sin|no hay) comentarios?",
    ),
    "pt": (r"# (?:coment[áa]rios?|visualiza\w+|leituras?)|coment[áa]rios? ?[:(] ?#|(?:sem|nenhum) coment[áa]rios?",),
    "it": (r"# (?:commenti?|minuti di lettura)|commenti ?[:(] ?#|(?:nessun|lascia un) commento",),
    "ru": (r"# (?:коммент\w*|просмотр\w*)|(?:комментари\w+|просмотр\w+) ?[:(] ?#|(?:нет|без) комментариев",),
    "uk": (r"# (?:комент\w*|перегляд\w*)|коментар\w+ ?[:(] ?#",),
    "ar": (r"# تعليق\w*|التعليقات ?[:(] ?#|لا توجد تعليقات",),
    "zh": (
        r"# ?(?:条评论|评论|評論|条|次|阅读|閱讀|则留言|則留言)",
        r"(?:阅读|閱讀|评论|評論|浏览|瀏覽|人氣|点击)(?:数|數|量)?[ :：(（]*#",
    ),
    "ja": (r"# ?コメント|コメント[ (:：]*#(?:件)?",),
    "ko": (r"(?:댓글|조회(?:수)?) ?[:(]? ?#(?:개)?|# ?(?:개의 )?댓글",),
    "nl": (r"# (?:reacties?|min(?:uten)? leestijd)|geen reacties",),
    "pl": (r"# komentarz\w*|komentarze? ?[:(] ?#|brak komentarzy",),
    "sv": (r"# kommentare?r?|(?:inga|ingen) kommentare?r?|kommentarer ?[:(] ?#",),
    "fi": (r"# komment(?:ti|tia)",),
    "cs": (r"# (?:koment[áa][řr]\w*|diskus\w+|názor\w*)|(?:diskuse|komentáře) ?[:(] ?#",),
    "hu": (r"# (?:hozzászólás|komment)",),
    "ro": (r"# comentarii?|(?:niciun comentariu)",),
    "hr": (r"# komentar\w*|komentara ?[:(] ?#",),
    "el": (r"# (?:σχόλι[αο]|σχολια)",),
    "tr": (r"# (?:yorum|okunma|görüntülenme|dakika)|yorum(?:lar)? ?[:(] ?#",),
    "id": (r"# (?:komentar|menit|kali dilihat)",),
    "vi": (r"# (?:bình luận|lượt xem)",),
    "th": (r"# (?:ความคิดเห็น|views)",),
    "hi": (r"# टिप्पणि\S*",),
    "fa": (r"# (?:نظر|دیدگاه|بازدید)|(?:نظرات|بازدید) ?[:(] ?#|بدون دیدگاه",),
    "he": (r"# תגובות?|אין תגובות",),
}

# A word or two before a headline that mark a kind of article.
FLAGS = {
    "en": (
        r"(?:watch )?live ?(?:blog|ticker|updates?|stream)?|videos?|watch|listen|audio|podcast|photos?|gallery",
        r"in pictures|exclusive|breaking(?: news)?|just in|updated?|new|opinion|analysis|explainer|interview|review",
        r"feature|comment|column|premium|plus|subscribers?(?: only)?|paid",
    ),
    "de": (r"eil(?:meldung)?|exklusiv|kommentar|analyse|bezahlt|abo|liveticker",),
    "fr": (r"(?:en )?direct|exclusif|vid[ée]o|reportage|abonn[ée]s?|r[ée]serv[ée] aux abonn[ée]s",),
    "es": (r"en (?:directo|vivo)|exclusiv[oa]|v[íi]deo|an[áa]lisis|opini[óo]n|última hora",),
    "pt": (r"ao vivo",),
    "it": (r"(?:in )?diretta|esclusiva",),
    "ru": (r"видео|фото|эксклюзив|срочно|онлайн",),
    "ar": (r"عاجل|مباشر|فيديو|خاص",),
    "zh": (r"视频|图集|独家|快讯|直播",),
    "ja": (r"速報|動画",),
}

# A label on a card that stays on top of its list.
PINNED = {
    "en": (r"(?:pinned|sticky)(?: (?:post|article|story|to top))?",),
    "de": (r"an(?:gepinnt|geheftet)|oben gehalten",),
    "fr": (r"[ée]pingl[ée]e?",),
    "es": (r"fijad[oa]",),
    "pt": (r"fixad[oa]",),
    "it": (r"fissat[oa](?: in alto)?",),
    "ru": (r"закрепл[её]н\w*",),
    "uk": (r"закріплен\w*",),
    "ar": (r"مثبت|تثبيت",),
    "zh": (r"[【\[]?(?:置顶|置頂)[】\]]?",),
    "ja": (r"【?(?:固定|ピン留め|固定記事)】?",),
    "ko": (r"고정(?:글| 글)?",),
    "nl": (r"vast(?:gezet|gepind)",),
    "pl": (r"przypi[ęe]t\w*",),
    "tr": (r"sabit(?:lenmiş|lendi)?",),
}

# A label on a card that somebody paid for.
ADVERTS = {
    "en": (
        r"ads?|advert|advertisement(?: feature)?|advertorial|ad feature|advertiser content",
        r"(?:sponsored|promoted|paid)(?: (?:content|post|article|story|feature|link|for by .+|by .+))?",
        r"paid partnership|partner content|presented by .+|brand(?:ed)? content",
        r"(?:from|by) our (?:sponsors?|partners?)",
    ),
    "de": (r"anzeige|werbung|gesponsert|sponsored post|bezahlter inhalt|advertorial",),
    "fr": (r"publicit[ée]|sponsoris[ée]|publi-?r[ée]dactionnel|contenu (?:sponsoris[ée]|partenaire)",),
    "es": (r"publicidad|patrocinad[oa]|contenido (?:patrocinado|promocionado|de marca)|publirreportaje|promocionado",),
    "pt": (r"publicidade|patrocinado|conte[úu]do (?:patrocinado|de marca)|publieditorial",),
    "it": (r"pubblicit[àa]|sponsorizzato|contenuto sponsorizzato|pubbliredazionale",),
    "ru": (r"реклама|на правах рекламы|партн[её]рский (?:материал|проект)",),
    "uk": (r"на правах реклами|партнерський матеріал",),
    "ar": (r"إعلان|برعاية|محتوى (?:ممول|برعاية)",),
    "zh": (r"广告|廣告|推广|推廣|赞助|贊助|業配",),
    "ja": (r"広告|[\[［]pr[\]］]|スポンサード",),
    "ko": (r"광고|협찬",),
    "nl": (r"advertentie|gesponsord|partnercontent",),
    "pl": (r"artyku[łl] sponsorowany|materia[łl] (?:partnera|sponsorowany)|sponsorowan[ey]",),
    "sv": (r"sponsrad|annons|annonse|annonce|sponsore(?:re)?t(?: ind?hold| innhold)?|betalt innhold",),
    "fi": (r"mainos|kaupallinen yhteistyö",),
    "cs": (r"komer[čc]n[íi] sd[ěe]len[íi]|inzerce",),
    "hu": (r"hirdetés|szponzorált tartalom",),
    "tr": (r"reklam|sponsorlu(?: içerik)?",),
    "id": (r"iklan",),
    "he": (r"ממומן|תוכן (?:שיווקי|ממומן)|פרסומת",),
}
