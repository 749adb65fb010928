"""The topic lexicon: words that speak for one of IPTC's 17 top concepts, in English, French and Arabic.

Written for this project. "!" after a word: it speaks twice as loud. Plurals and Arabic clitics are folded by `topics`.
"""

from dateline.tagging.names import spelling

_LEXICON = {
    "01": """film! movie! cinema actor actress director! box-office festival music! album singer song concert orchestra
        novel author! poet theatre museum exhibition painter sculpture gallery artist! celebrity television series
        streaming oscar grammy hollywood bollywood premiere opera! ballet dance literature comedy drama screenplay
        musique chanson chanteur chanteuse acteur actrice réalisateur! roman écrivain théâtre! musée exposition peintre
        cinéaste! spectacle فيلم! سينما! مسلسل ممثل ممثلة مخرج! أغنية مطرب موسيقى! مهرجان رواية شاعر مسرح! معرض فنان! متحف ثقافة""",
    "02": """police arrested! arrest suspect! murder! homicide robbery! burglary theft stolen jail prison sentenced!
        convicted! guilty! trial court judge prosecutor! prosecution defendant lawyer attorney crime criminal charged
        indictment! indicted bail verdict! fraud! kidnapping trafficking detective deputies sheriff stabbing felony
        rape assault inmate parole custody lawsuit arrêté meurtre! assassinat procureur! tribunal! juge procès! prison
        condamné! accusé coupable suspect enquête garde gendarmerie vol policier avocat escroquerie détention
        شرطة! اعتقال! جريمة! قتل محكمة! قاضي محاكمة! سجن متهم! النيابة! سرقة حكم محامي إدانة تهريب اختلاس""",
    "03": """earthquake! quake! aftershock! magnitude tsunami! flood! flooding floods landslide! eruption! volcano
        wildfire! blaze! crash! derailed! collision wreckage rescuers! survivors rubble! evacuated evacuation
        explosion accident! disaster! drowned capsized! casualties firefighters! mudslide shipwreck emergency
        séisme! tremblement inondation! glissement éruption incendie! pompiers! accident! naufrage! sinistrés rescapés
        secouristes! décombres! catastrophe crash déraillement زلزال! فيضان! فيضانات! حريق! حادث! انهيار! إنقاذ ضحايا كارثة! غرق! تحطم! ناجين أنقاض""",
    "04": """economy! economic inflation! market shares stock stocks! investors! investment bank banking profit!
        revenue! quarterly earnings! gdp! trade tariff! exports imports company firm business currency dollar euro
        interest rates debt bonds! budget fiscal tax taxes oil price prices barrel opec! growth recession! merger!
        acquisition retail sales manufacturer bankruptcy! startup economist! économie! économique inflation! bourse!
        marché investisseurs! banque bénéfice! chiffre croissance! entreprise dette déficit! exportations! importations
        pétrole prix actionnaires! fiscal pib! monnaie commerce اقتصاد! اقتصادي تضخم! سوق أسهم! بورصة! مستثمرين استثمار!
        بنك أرباح! إيرادات نفط أسعار صادرات واردات شركة دولار عملة ديون موازنة نمو ركود تجارة""",
    "05": """school! schools! student! students pupil! teacher! teachers classroom! curriculum! university! college
        campus exam! exams tuition! education! educational principal superintendent kindergarten graduate diploma
        école! élève! lycée! collège enseignant! professeur université! étudiant! rentrée baccalauréat! scolaire!
        enseignement! classe مدرسة! مدارس طالب! طلاب تلميذ معلم! تعليم! جامعة! امتحان! امتحانات مناهج دراسي! دراسية""",
    "06": """climate! emissions! carbon! greenhouse! pollution! environmental! biodiversity! species wildlife!
        conservation! deforestation! renewable! solar ecosystem! habitat endangered! recycling plastic fossil glacier
        coral rainforest warming! climat! climatique! émissions! pollution! environnement! biodiversité! espèces
        déforestation! renouvelable écosystème! réchauffement! forêt déchets مناخ! مناخي انبعاثات! تلوث! بيئة! بيئي
        كربون! احتباس نفايات غابات تنوع""",
    "07": """hospital! patient! patients! doctor doctors nurse disease! virus! vaccine! vaccination! pandemic!
        epidemic! outbreak infection! infected cancer! health medical! medicine clinic surgery diabetes symptoms!
        drug treatment therapy covid! coronavirus! malaria! cholera! measles! obesity mental hôpital! médecin! patient!
        maladie! virus! vaccin! vaccination! pandémie! épidémie! santé! infirmier cancer! traitement symptômes!
        مستشفى! طبيب أطباء مريض مرض! فيروس! لقاح! تطعيم وباء! جائحة! صحة! صحي سرطان! علاج كورونا! إصابة عدوى!""",
    "08": """reunited! wedding anniversary birthday centenarian! hero heartwarming! adopted newborn twins! lottery!
        jackpot! reunion! royal baby engagement centenaire! retrouvailles! anniversaire mariage loterie! jumeaux!
        insolite! يانصيب! زفاف توأم! معمر! عيد_ميلاد""",
    "09": """strike! strikers! union! unions! workers! wages! wage! walkout! labour! labor layoffs! laid-off jobs
        unemployment! jobless! employees pension picket! bargaining! redundancies! overtime grève! grévistes! syndicat!
        syndicats! salariés! salaires! salaire licenciements! chômage! emploi travailleurs retraites cgt! préavis!
        إضراب! نقابة! نقابات! عمال! أجور! رواتب! بطالة! توظيف وظائف تسريح!""",
    "10": """recipe! recipes cooking! chef! restaurant! cuisine tourism! tourist! tourists travel hotel! holiday
        vacation! fashion! designer! runway! garden gardening! hobby yoga wine gourmet beach resort! recette! cuisine!
        restaurant! chef tourisme! touristes! voyage hôtel! vacances! mode! couturier! jardin vin gastronomie! plage
        وصفة! مطعم! طبخ! سياحة! سياح! فندق سفر عطلة أزياء! موضة! حديقة شاطئ""",
    "11": """president minister! parliament! parliamentary! election! elections! electoral vote voters! ballot!
        candidate! campaign party coalition opposition! government senate! senator! congress! lawmakers! legislation!
        bill cabinet! premier mayor governor referendum! democrats! republicans! diplomat! diplomatic ambassador! treaty
        summit président ministre! parlement! élection! élections! électoral! vote électeurs! candidat! candidate parti
        gouvernement! sénat! sénateur député! députés! coalition opposition! loi référendum! ambassadeur! diplomatique!
        رئيس وزير! وزراء برلمان! برلماني انتخابات! انتخابي ناخبين! مرشح! حزب حكومة! معارضة! مجلس نائب نواب! دستور! استفتاء!
        سفير! دبلوماسي! قمة""",
    "12": """church! pope! vatican! bishop! archbishop! cardinal priest! pastor prayer! mosque! imam! muslim muslims
        islam islamic christian! catholic! jewish synagogue! rabbi! temple hindu! buddhist! pilgrims! pilgrimage! hajj!
        ramadan! easter religious! faith quran! bible! église! pape! évêque! archevêque! prêtre! prière! mosquée! imam!
        musulmans chrétiens! catholique! juifs synagogue! rabbin! pèlerins! pèlerinage! religieux! foi كنيسة! بابا بطريرك!
        أسقف! مسجد! إمام! صلاة! حج! حجاج! رمضان! مسيحيين! ديني! قرآن! أوقاف! فتوى!""",
    "13": """scientist! scientists! researchers! research study laboratory! experiment! physics! astronomers! telescope!
        nasa! spacecraft! satellite! rocket orbit! galaxy! planet software! technology! artificial intelligence computer!
        internet smartphone! app algorithm! robot! chip semiconductor! quantum! genome! dna fossil! archaeologists!
        scientifiques! chercheurs! recherche étude laboratoire! physique! astronomes! télescope! fusée satellite! orbite!
        logiciel! technologie! ordinateur intelligence artificielle! robot! algorithme! علماء! باحثون! باحثين! أبحاث دراسة مختبر!
        فيزياء! تلسكوب! قمر فضاء! صاروخ_فضائي تكنولوجيا! برمجيات! ذكاء اصطناعي! روبوت! هاتف""",
    "14": """immigrants! migrants! refugees! immigration! asylum! discrimination! racism! poverty! homeless! homelessness
        welfare! charity! demographic! census! abortion gender! transgender! feminist! minority! orphans inequality!
        housing families communities civil-rights migrants! réfugiés! immigration! asile! discrimination! racisme!
        pauvreté! sans-abri! inégalités! logement associations avortement! féministe! minorités مهاجرين! لاجئين! لاجئون هجرة!
        لجوء! تمييز! عنصرية! فقر! مشردين! أيتام! أسر مجتمع جمعيات خيرية!""",
    "15": """match! goal! goals! scored! striker! midfielder! goalkeeper! coach! team players! player! league! cup
        championship! tournament! season! football! soccer! basketball! baseball! cricket! rugby! tennis! olympic!
        olympics! medal! athlete! quarterback! touchdown! inning! innings! wicket! playoffs! semifinal! stadium! defeat
        victory penalty referee! nba! nfl! fifa! uefa! sprint marathon! match! but buts! entraîneur! équipe joueur!
        joueurs! ligue! championnat! tournoi! saison! football! rugby! tennis! olympique! médaille! athlète! attaquant!
        gardien arbitre! stade victoire défaite coupe مباراة! هدف! أهداف! لاعب! لاعبين! مدرب! فريق منتخب! دوري! كأس! بطولة!
        ملعب! كرة! قدم حارس مهاجم! ركلة! نادي أولمبي! ميدالية!""",
    "16": """war! troops! soldiers! military! army! airstrike! airstrikes! strike militants! militant! insurgents!
        rebels! rebel! jihadist! jihadists! ceasefire! truce! offensive! bombing! bombings! shelling! missile! missiles!
        drone! fighters! commander! battlefield! frontline! invasion! siege! coalition killed peace gunmen! terrorist!
        terrorism! terror hostages! guerrilla! combat! casualties weapons militia! militias! garrison! fighting! warplanes!
        besieged! retaken! recaptured! retook! mortar warlord! armed mines guerre! milice! milices! garnison! combats! soldats! militaire! armée! frappe!
        frappes! rebelles! djihadistes! cessez-le-feu! trêve! offensive! bombardement! bombardements! missiles! drone!
        combattants! front invasion! siège attentat! terroriste! terrorisme! otages! حرب! جيش! قوات! جنود! غارة! غارات! قصف!
        مسلحين! مسلحون! متمردين! ميليشيا! ميليشيات! هدنة! هجوم! صاروخ! صواريخ! مقاتلين! معارك! اشتباكات! جبهة تفجير! إرهابي! إرهاب! رهائن! عسكري! عسكرية""",
    "17": """weather! forecast! forecasters! meteorologists! temperature! temperatures! rain! rainfall! snow! snowfall!
        storm! hurricane! typhoon! cyclone! tornado! heatwave! drought! wind winds! thunderstorm! blizzard! degrees
        celsius! fahrenheit! humidity! météo! prévisions températures! température! pluie! pluies! neige! tempête! ouragan!
        cyclone! canicule! sécheresse! vent orage! orages! degrés! vigilance طقس! أرصاد! حرارة أمطار! ثلوج! عاصفة! إعصار! رياح!
        جفاف! موجة درجات! رطوبة!""",
}


def _entries() -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, dict[str, float]] = {}
    for code, words in _LEXICON.items():
        for word in words.split():
            found.setdefault(spelling(word.rstrip("!")), {})[code] = 2.0 if word.endswith("!") else 1.0
    return {word: tuple(codes.items()) for word, codes in found.items() if len(word) > 1}


TOPIC_WORDS = _entries()  # spelling → (code, weight) …
