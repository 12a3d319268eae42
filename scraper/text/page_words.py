"""Words that tell what a piece of a page is, by language: patterns on one line of text, in lower case.

Another language is another row in each table.
"""

# The title of a box that is not the section's list.
SIDE_BOXES = {
    "en": (
        r"(?:most|mostly|top)[\s-](?:read|viewed|popular|shared|commented|watched|discussed|clicked|recent comments).*",
        r"more (?:from (?:our|the web|around|across)|about|to read|like this|(?:on|in) this).*|also (?:on|in|read).*",
        r"popular(?: (?:now|today|posts?|stories|articles|news|topics|on|in|this week).*)?",
        r"trending.*|what's (?:hot|trending)|related.*|read (?:more|next|also).*|you (?:may|might).*|don.?t miss.*",
        r"in case you missed.*|recommended.*|suggested.*|(?:our|editor.?s?.?|staff) (?:picks?|choice|favou?rites).*",
        r"recent (?:posts?|comments?|articles|stories|news)|latest (?:comments?|videos?|podcasts?|jobs)|best of.*",
        r"sponsored.*|advertis.*|promoted.*|partner content.*|from (?:our partners|around|the web|the archives?).*",
        r"newsletters?.*|podcasts?|galler(?:y|ies)|photos?|in pictures|events?|jobs",
        r"(?:\w+ ){0,2}videos?(?: of the \w+)?|watch(?: (?:now|live|it|this))?|listen(?: now)?",
        r"tags?|tag cloud|categor(?:y|ies)|topics?|follow us.*|search",
        r"about(?: (?:us|me|this site|the (?:authors?|site|blog)))?|in other news.*|elsewhere.*|across.*",
        r"(?:discover|explore)(?: more)?.*",
        r"top[\s-]?(?:10|ten|five|5)\b.*",
    ),
    "de": (
        r"(?:am )?meist\w*.*|beliebt\w*.*|auch interessant.*|(?:das )?könnte sie.*|empfehl\w*.*|empfohlen.*",
        r"anzeigen?.*",
        r"mehr (?:zum|zu|über).*|lesen sie auch.*|aus dem (?:ressort|archiv).*",
        r"schlagwörter|themen|verwandte.*|passend.*",
    ),
    "fr": (
        r"plus (?:lus?|populaires?|partag\w+|vus?|command\w*|consult\w*).*|lire aussi.*|à (?:lire|ne pas).*",
        r"vous aimerez.*|nos (?:s[ée]lections?|newsletters?).*|dans la m[êe]me.*",
        r"articles (?:li[ée]s|associ\w+|similaires|populaires|r[ée]cents).*",
    ),
    "es": (
        r"(?:lo )?m[áa]s (?:le[íi]d|vist|popular|comentad|sobre)\w*.*|te (?:puede|recomend|podr)\w*.*",
        r"(?:noticias |art[íi]culos )?relacionad\w*.*|no te pierdas.*|recomendad\w*.*|tambi[ée]n te.*",
    ),
    "pt": (
        r"(?:as )?mais (?:lid|vist|acessad|popular|sobre)\w*.*|(?:veja|leia) (?:tamb[ée]m|mais).*",
        r"(?:artigos )?relacionados.*",
    ),
    "it": (
        r"pi[ùu] (?:lett|vist|popolar|commentat|condivis)\w*.*|leggi anche.*|(?:ti )?potrebbe.*|da non perdere.*",
        r"articoli (?:correlati|recenti|pi[ùu]).*",
    ),
    "ru": (
        r"сам(?:ое|ые).*|популярн\w+.*|(?:читайте )?также.*|рекоменд\w+.*|лучшее.*|похожие.*|по теме.*",
        r"выбор редакции.*",
    ),
    "ar": (r"ال[أا]كثر.*|[أإا]قر[أا] أيض.*|مواضيع.*|ذات صلة.*|قد يعجبك.*|مقالات ذات.*|اخترنا لك.*",),
    "zh": (r".{0,6}(?:排行|热门|熱門|热点|推荐|推薦|相关|相關|热榜|热读|最多|點閱).*",),
    "ja": (r".{0,6}(?:人気|おすすめ|関連|ランキング).*",),
    "ko": (r"(?:.{0,8} )?(?:(?:가장 )?많이 본|인기|추천|관련|랭킹|실시간).*",),
    "th": (r".*(?:ยอดนิยม|ที่เกี่ยวข้อง|แนะนำ|อ่านมากที่สุด).*",),
    "hi": (r"(?:सबसे (?:ज्यादा|अधिक)|ट्रेंडिंग|संबंधित|लोकप्रिय|यह भी पढ़ें|वेब स्टोरी).*",),
    "bn": (r"(?:সর্বাধিক|জনপ্রিয়|আরও পড়ুন|সম্পর্কিত).*",),
    "fa": (r"پر(?:بازدید|بیننده|مخاطب).*|(?:مطالب|اخبار) مرتبط.*|بیشتر بخوانید.*|پیشنهاد.*",),
    "ur": (r"(?:سب سے زیادہ|متعلقہ|یہ بھی پڑھیں).*",),
    "he": (r"הנקרא.*|הכי נקרא.*|פופולרי.*|כתבות (?:קשורות|נוספות).*|אולי יעניין.*|מומלצ.*",),
    "id": (r"(?:ter)?populer.*|baca juga.*|(?:berita |artikel )?terkait.*|rekomendasi.*|terbanyak dibaca.*",),
    "vi": (r"(?:tin )?(?:xem|đọc) nhiều.*|(?:tin|bài) liên quan.*|đừng bỏ lỡ.*|có thể bạn.*|đề xuất.*",),
    "el": (r"δημοφιλ\w+.*|τα πιο .*|διαβάστε (?:επίσης|ακόμ[αη]).*|σχετικ\w+.*|προτειν.*",),
    "uk": (r"найпопулярніш\w+.*|найчитаніш\w+.*|популярн\w+.*|читайте також.*|схож\w+.*|рекоменд.*",),
    "cs": (r"nejčt(?:eně|ene)jší.*|nej[čc][íi]tan.*|mohlo by.*|souvisej[íi]c[íi].*|doporuč.*|populárn.*",),
    "hu": (r"(?:a )?leg(?:olvasottabb|népszerűbb).*|kapcsolódó.*|ajánl.*|ez is érdekel.*",),
    "ro": (
        r"cele mai (?:citite|populare|vizualizate).*|cite[șs]te (?:[șs]i|mai mult).*|recomand\w*.*",
        r"articole similare.*",
    ),
    "hr": (r"najčitanij\w*.*|најчитаниј\w*.*|povezan\w*.*|preporuč\w*.*|pročitajte (?:još|i).*",),
    "bg": (r"най-(?:четени|популярни).*|свързани.*|още от.*",),
    "fi": (r"luetuim\w+.*|lue myös.*|suositu\w+.*",),
    "pl": (r"najpopularniejsze.*|najcz[ęe][śs]ciej.*|polecane.*|zobacz.*",),
    "nl": (r"(?:meest|best) (?:gelezen|bekeken).*|lees ook.*|populair.*|aanbevolen.*",),
    "sv": (r"mest (?:l[äaæ]s|delt|sett).*|läs (?:också|även|mer).*|les også.*|læs også.*|populär.*|anbefal\w*.*",),
    "tr": (r"(?:en )?çok (?:okunan|izlenen|konuşulan).*|ilgili .*|önerilen.*|sizin için.*",),
}

# A link to the next, older page of a list.
NEXT = {
    "": (r"[»›→>⟩❯▶]+",),
    "en": (
        r"(?:go to )?(?:the )?next(?: (?:page|articles?|posts?|stories|entries|results|items|\d+)){0,2}",
        r"next page[,:]? page \d+|previous (?:entries|posts)",
        r"older(?: (?:posts?|entries|articles|stories|news|items))?",
        r"(?:load|show|view|see) (?:more|older)(?: (?:articles|posts|stories|news|results|items|entries|headlines))?",
        r"more (?:articles|posts|stories|results|headlines|news)",
    ),
    "de": (
        r"nächste(?:r|s)?(?: seite)?|weiter(?:e (?:artikel|meldungen|beiträge|laden))?|vor",
        r"ältere?(?: (?:artikel|beiträge|meldungen|einträge))?|mehr (?:laden|anzeigen|artikel|meldungen)",
    ),
    "fr": (
        r"(?:page )?suivante?s?(?: page)?|plus anciens?|articles (?:plus anciens|pr[ée]c[ée]dents|suivants)",
        r"voir plus(?: d.articles)?|(?:charger|afficher) (?:plus|la suite)(?: d.articles)?",
    ),
    "es": (
        r"(?:p[áa]gina )?siguientes?(?: p[áa]gina)?|(?:entradas )?(?:m[áa]s )?antiguas?",
        r"(?:ver|cargar|mostrar) m[áa]s(?: (?:noticias|art[íi]culos))?|m[áa]s (?:noticias|art[íi]culos)",
    ),
    "pt": (
        r"(?:p[áa]gina )?(?:pr[óo]xim[ao]s?|seguintes?)(?: p[áa]gina)?|mais antig[ao]s",
        r"(?:ver|carregar|mostrar) mais(?: not[íi]cias)?",
    ),
    "it": (
        r"(?:pagina )?(?:successiv[aoi]|seguente|prossim[ao])(?: pagina)?|avanti|articoli (?:precedenti|meno recenti)",
        r"(?:carica|mostra|vedi) altr[oi](?: (?:articoli|notizie))?|pi[ùu] vecchi",
    ),
    "ru": (
        r"следующая(?: страница)?|дал(?:ьше|ее)|впер[её]д|(?:показать|загрузить|смотреть) ещ[её].{0,10}|ещ[её]",
        r"старые записи|ранее",
    ),
    "ar": (r"التالية?|الصفحة التالية|(?:عرض |تحميل )?المزيد|الأقدم",),
    "zh": (r"下一?[页頁]|后页|更多|加载更多|查看更多",),
    "ja": (r"次へ|次の?ページ|次の\d+件|もっと見る",),
    "ko": (r"다음(?: ?페이지)?|더 ?보기",),
    "nl": (r"volgende(?: pagina)?|meer (?:laden|nieuws)|laad meer",),
    "th": (r"(?:หน้า)?ถัดไป|(?:โหลด|ดู)เพิ่มเติม",),
    "hi": (r"अगल[ाे](?: पेज| पृष्ठ)?|और (?:देखें|पढ़ें|खबरें)",),
    "bn": (r"পরবর্তী(?: পাতা)?|আরও(?: দেখুন)?",),
    "fa": (r"(?:صفحه )?بعد[یي]?|بیشتر|موارد بیشتر",),
    "ur": (r"اگل[اے](?: صفحہ)?|مزید",),
    "he": (r"(?:ה?עמוד )?הבא|עוד(?: כתבות)?|טען עוד",),
    "id": (r"(?:halaman )?(?:selanjutnya|berikutnya)|lebih banyak|muat lebih banyak|seterusnya",),
    "vi": (r"trang (?:sau|tiếp|kế)|tiếp(?: theo)?|xem thêm",),
    "el": (r"επόμεν[ηο](?: σελίδα)?|περισσότερα|παλαιότερα",),
    "uk": (r"наступна(?: сторінка)?|далі|(?:показати |завантажити |більше )ще|більше новин",),
    "bg": (r"следваща(?: страница)?|напред|още",),
    "hr": (r"sljede[ćc][ai](?: stranica)?|slede[ćc]a(?: strana)?|следећа(?: страна)?|starije|učitaj još",),
    "hu": (r"következő(?: oldal)?|tovább|több(?: hír| cikk)?|régebbi",),
    "ro": (r"(?:pagina )?următoarea?|mai vechi|mai multe|încarcă mai multe",),
    "ca": (r"(?:pàgina )?següent|més antics?",),
    "sv": (r"n[äaæ]st[ae](?: sid[ae])?",),
    "pl": (r"nast[ęe]pn[ae](?: strona)?|dalej|starsze(?: wpisy)?",),
    "cs": (r"(?:na )?[dď]al[šs](?:[íi]|ia)(?: (?:strana|stránka|články))?|starší|načíst další",),
    "fi": (r"seuraava(?: sivu)?|lisää|näytä lisää|vanhemmat",),
    "tr": (r"sonraki(?: sayfa)?",),
}

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
    "zh": (r"阅读(?:更多|全文)|(?:查看)*全文|详情|详细",),
    "ja": (r"続きを(?:読む|見る)|もっと見る",),
    "nl": (r"lees (?:meer|verder)",),
    "pl": (r"czytaj ?\w*",),
}

# What is counted on a card: comments, views, minutes to read.
COUNTED = {
    "en": (
        r"comments?(?: off)?|no comments?|(?:leave|add|post|write) (?:a|your) (?:comment|reply)",
        r"# (?:comments?|replies|views?|shares?|likes?|reads?|points?|min(?:ute)?s?(?: read)?)",
    ),
    "de": (r"# (?:kommentare?|min(?:uten?)? lesezeit)",),
    "fr": (r"# commentaires?",),
    "es": (r"# comentarios?",),
    "pt": (r"# comentários?",),
    "it": (r"# commenti",),
    "ru": (r"# коммент\w*",),
    "ar": (r"# تعليق\w*",),
    "zh": (r"# ?(?:条评论|评论|評論|条|次|阅读)",),
    "ja": (r"# ?コメント",),
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

# A label on a card that somebody paid for.
ADVERTS = {
    "en": (
        r"ads?|advert|advertisement(?: feature)?|advertorial",
        r"(?:sponsored|promoted|paid)(?: (?:content|post|by .+|for by .+))?",
        r"paid partnership|partner content|presented by .+|brand(?:ed)? content",
    ),
    "de": (r"anzeige|werbung",),
    "fr": (r"publicit[ée]|sponsoris[ée]",),
    "es": (r"publicidad|patrocinad[oa]|contenido patrocinado",),
    "pt": (r"publicidade",),
    "it": (r"pubblicit[àa]|sponsorizzato",),
    "ru": (r"реклама|партнерский материал",),
    "ar": (r"إعلان|برعاية",),
    "zh": (r"广告|廣告|推广",),
    "sv": (r"sponsrad|annons",),
}
