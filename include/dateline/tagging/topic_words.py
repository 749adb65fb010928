"""The topic lexicon: words that speak for one of IPTC's 17 top concepts, in the languages that have one.

Written for this project; how the words are counted is in `topic_lexicon`. "!" after a word: it speaks twice as loud; "*": any
word that begins so. Accents, plurals and Arabic clitics are folded where words are looked up.
"""

LEXICON = {
    "en": {
        "01": """film! movie! cinema actor actress director! festival music! album singer song concert orchestra novel
            author! poet theatre museum exhibition painter sculpture gallery artist! celebrity television series
            streaming oscar grammy hollywood bollywood premiere opera! ballet dance literature comedy drama screenplay
            films! musician! rapper! playlist soundtrack! trilogy novelist! memoir bestseller! playwright! rehearsal
            choir! podcast broadcaster filmmaker! directed starring! comedian! sculptor! biennale! orchestral! filming""",
        "02": """police arrested! arrest suspect! murder! homicide! robbery! burglary theft stolen jail prison sentenced!
            convicted! guilty! trial court judge prosecutor! prosecution defendant lawyer attorney crime criminal
            charged indictment! indicted bail verdict! fraud! kidnapping trafficking detective deputies sheriff
            stabbing felony rape assault inmate parole custody lawsuit! burglar! burglars shooting! gunshot shot
            wounded detectives! slaying! killer! killing warrants! narcotics! cocaine! heroin! meth! smuggling!
            extradited! extradition testimony! jurors! jury! pleaded! plea! prosecutors! manslaughter! convict arson!""",
        "03": """earthquake! quake! aftershock! magnitude tsunami! flood! flooding floods landslide! eruption! volcano
            wildfire! blaze! crash! derailed! collision wreckage rescuers! survivors rubble! evacuated evacuation
            explosion accident! disaster! drowned capsized! casualties firefighters! mudslide shipwreck emergency
            firefighter! rollover wreck overturned collided! sinkhole toll injured derailment! stranded paramedics!
            ambulance evacuations""",
        "04": """economy! economic inflation! market shares stock stocks! investors! investment bank banking profit!
            revenue! quarterly earnings! gdp! trade tariff! exports imports company firm business currency dollar euro
            interest rates debt bonds! budget fiscal tax taxes oil price prices barrel opec! growth recession! merger!
            acquisition retail sales manufacturer bankruptcy! startup economist! businesses shoppers consumers!
            retailer! retailers! layoff shareholder! shareholders! dividend! ipo! lender! mortgage! foreclosures! fed
            downturn! billion ceo! investor! startups commodities! crude! carmaker! carmakers! airline! airlines
            buyers sellers developer""",
        "05": """school! schools! student! students pupil! teacher! teachers classroom! curriculum! university! college
            campus exam! exams tuition! education! educational principal superintendent kindergarten graduate diploma
            classrooms! schooling! kindergartners literacy! homework scholarships! scholarship! academic enrolled
            enrollment! lecturer! pupils! undergraduates! faculty dean""",
        "06": """climate! emissions! carbon! greenhouse! pollution! environmental! biodiversity! species wildlife!
            conservation! deforestation! renewable! solar! ecosystem! habitat endangered! recycling plastic fossil
            glacier coral rainforest warming! recycled! litter wetlands! habitats! conservationists!
            environmentalists! turbines! poaching! drought glaciers! sustainability! cleanup! landfill! wastewater""",
        "07": """hospital! patient! patients! doctor doctors nurse disease! virus! vaccine! vaccination! pandemic!
            epidemic! outbreak infection! infected cancer! health medical! medicine clinic surgery diabetes symptoms!
            drug treatment therapy covid! coronavirus! malaria! cholera! measles! obesity mental nurses! physician!
            physicians surgeons! clinical! vaccinated! vaccines! flu! influenza! dementia! autism! stroke! lung!
            tumour tumor! pregnancy! obese! calories nutrients! vitamin! vitamins! diagnosed! diagnosis! hospitalised
            hospitalized! infections! dose doses""",
        "08": """reunited! wedding anniversary birthday centenarian! hero heartwarming! adopted newborn twins! lottery!
            jackpot! reunion! royal baby engagement celebrities! prince princess duchess! quirky""",
        "09": """strike! strikers! union! unions! workers! wages! wage! walkout! labour! labor layoffs! jobs unemployment!
            jobless! employees pension picket! bargaining! redundancies! overtime staffing! payroll! unionised
            unionized! apprenticeships hiring! retirement! pensions!""",
        "10": """recipe! recipes! cooking! chef! restaurant! cuisine tourism! tourist! tourists! travel hotel! holiday
            vacation! fashion! designer! runway! garden gardening! hobby yoga wine gourmet beach resort! bake baking!
            butter! sauce! dessert! salad! ingredients! flavour flavor! cocktail! cocktails! wines! beer! brewery
            dining! menu! travellers travelers! hotels! cruise! sightseeing! campsite! hiking! makeup! skincare!
            wardrobe! sedan! suv! horsepower! dashboard! houseplants! decor! interior toys""",
        "11": """president minister! parliament! parliamentary! election! elections! electoral vote voters! ballot!
            candidate! campaign party coalition opposition! government senate! senator! congress! lawmakers!
            legislation! bill cabinet! premier mayor governor referendum! democrats! republicans! diplomat! diplomatic
            ambassador! treaty summit lawmaker! senators! congressman! congresswoman! councillor! councilman!
            councilwoman! commissioners! ordinance! mayoral! impeachment! chancellor! mp mps! caucus! constituency!
            incumbent! constitution! constitutional! policy ministers! presidency! presidential! republican! democrat!
            conservatives! geopolitical! sanctions! bilateral! envoy!""",
        "12": """church! pope! vatican! bishop! archbishop! cardinal priest! pastor prayer! mosque! imam! muslim muslims
            islam islamic christian! catholic! jewish synagogue! rabbi! temple hindu! buddhist! pilgrims! pilgrimage!
            hajj! ramadan! easter religious! faith quran! bible! congregation! parish! theologian! clergy! mass
            monastery! monks! nun! nuns! diocese! evangelical! baptist! methodist! orthodox! worship! sermon!
            theology! pilgrim! sikh! gurdwara""",
        "13": """scientist! scientists! researchers! research study laboratory! experiment! physics! astronomers!
            telescope! nasa! spacecraft! satellite! rocket orbit! galaxy! planet software! technology! artificial
            intelligence computer! internet smartphone! app! algorithm! robot! chip semiconductor! quantum! genome!
            dna fossil! archaeologists! scientific! astronomer! lunar! spaceship! comet! asteroid! particle! molecule!
            chemistry! biologist! geologist! smartphones! phones! laptop! laptops! iphone! android! ios! windows!
            macbook! gadget! browser! developers programming! python! server servers linux! apps! chatbot! startup
            data cyber! hackers! encryption! processor! gaming! console! archaeology! excavation! species
            paleontologists!""",
        "14": """immigrants! migrants! refugees! immigration! asylum! discrimination! racism! poverty! homeless!
            homelessness! welfare! charity! demographic! census! abortion gender! transgender! feminist! minority!
            orphans inequality! housing families communities refugee! adoption! lgbt! lgbtq! gay! racial! racist!
            segregation volunteers! nonprofit! donations! foster elderly disability! disabled! marriage divorce!
            feminism! migrant! diaspora indigenous!""",
        "15": """match! goal! goals! scored! striker! midfielder! goalkeeper! coach! team players! player! league! cup
            championship! tournament! season! football! soccer! basketball! baseball! cricket! rugby! tennis! olympic!
            olympics! medal! athlete! quarterback! touchdown! inning! innings! wicket! playoffs! semifinal! stadium!
            defeat victory penalty referee! nba! nfl! fifa! uefa! sprint marathon! scoring! scorer! midfield!
            defender! fixtures qualifier! qualifiers! semifinals! quarterfinal! quarterfinals! finals! championships!
            athletes! sprinter! cyclist! cycling! boxing! boxer! golfer! golf! formula racing! swimmer! skating!
            skiing! hockey! coaches! kickoff! teammates! teammate! rebounds! homer! pitcher! batsman! wrestling!
            gymnast! volleyball! handball! puck! freestyle!""",
        "16": """war! troops! soldiers! military! army! airstrike! airstrikes! strike militants! militant! insurgents!
            rebels! rebel! jihadist! jihadists! ceasefire! truce! offensive! bombing! bombings! shelling! missile!
            missiles! drone! fighters! commander! battlefield! frontline! invasion! siege! coalition killed peace
            gunmen! terrorist! terrorism! terror hostages! guerrilla! combat! casualties weapons militia! militias!
            garrison! fighting! warplanes! besieged! retaken! recaptured! retook! mortar warlord! armed mines soldier!
            wounded casualty! shelled! artillery! tanks! tank! drones! bombed! bomber! bombers! airbase! occupied!
            occupation! hamas! hezbollah! taliban! jihad! gunfire! warship! warships! nuclear peacekeepers!
            peacekeeping! hostilities! militarily! defence defense insurgency! rocket rockets""",
        "17": """weather! forecast! forecasters! meteorologists! temperature! temperatures! rain! rainfall! snow! snowfall!
            storm! hurricane! typhoon! cyclone! tornado! heatwave! drought! wind winds! thunderstorm! blizzard!
            degrees celsius! fahrenheit! humidity! meteorologist! showers! gusts! tornadoes! frost! sunny! cloudy!""",
    },
    "fr": {
        "01": """musique chanson chanteur chanteuse acteur actrice réalisateur! roman écrivain théâtre! musée exposition
            peintre cinéaste! spectacle film! films! cinéma! album! concert! chansons auteur livre culturel!
            culturelle! orchestre! opéra! série! festival!""",
        "02": """arrêté meurtre! assassinat procureur! tribunal! juge procès! prison condamné! accusé coupable suspect
            enquête garde gendarmerie vol policier avocat escroquerie détention arrêtés interpellé! interpellés!
            condamnation! condamnée! judiciaire! justice! crime! victime viol! policiers! gendarmes! parquet! escroc!
            cour pénal! pénale!""",
        "03": """séisme! tremblement inondation! glissement éruption incendie! pompiers! accident! naufrage! sinistrés
            rescapés secouristes! décombres! catastrophe crash déraillement tornade glissements inondations!
            incendies! blessés victimes explosion""",
        "04": """économie! économique inflation! bourse! marché investisseurs! banque bénéfice! chiffre croissance!
            entreprise dette déficit! exportations! importations pétrole prix! actionnaires! fiscal pib! monnaie
            commerce entreprises! marchés ventes! vente euros milliards! consommateurs! constructeur* industrie!
            industriel! trimestre! semestre! recul hausse""",
        "05": """école! élève! lycée! collège enseignant! professeur université! étudiant! rentrée baccalauréat! scolaire!
            enseignement! classe écoles! élèves! lycéens! enseignants! étudiants! étudiante universités! rectorat!
            fac! pédagogi*""",
        "06": """climat! climatique! émissions! pollution! environnement! biodiversité! espèces déforestation! renouvelable
            écosystème! réchauffement! forêt déchets! écologi* environnemental* climatiques! glaciers! énergies faune!
            braconn*""",
        "07": """hôpital! médecin! patient! maladie! virus! vaccin! vaccination! pandémie! épidémie! santé! infirmier
            cancer! traitement symptômes! hôpitaux! médecins! patients! patiente infirmiers! infirmière* vaccins!
            soins! sanitaire! malades! infection! médicament* maladies!""",
        "08": """centenaire! retrouvailles! anniversaire mariage loterie! jumeaux! insolite!""",
        "09": """grève! grévistes! syndicat! syndicats! salariés! salaires! salaire licenciements! chômage! emploi
            travailleurs retraites cgt! préavis! syndical! syndicale! manifestation travail! salarié! intersyndicale!
            employeurs! retraite!""",
        "10": """recette! cuisine! restaurant! chef tourisme! touristes! voyage hôtel! vacances! mode! couturier! jardin
            vin gastronomie! plage recettes! ingrédients! restaurants! touristique! hôtels! plages! vins! vignobl*""",
        "11": """président ministre! parlement! élection! élections! électoral! vote électeurs! candidat! candidate parti
            gouvernement! sénat! sénateur député! députés! coalition opposition! loi référendum! ambassadeur!
            diplomatique! politique! présidentielle! macron élus! élu maire! municipal* législati* députée!
            parlementaire! parlementaires! diplomatie! ministres! sondage! élysée! matignon! droite gauche""",
        "12": """église! pape! évêque! archevêque! prêtre! prière! mosquée! imam! musulmans chrétiens! catholique! juifs
            synagogue! rabbin! pèlerins! pèlerinage! religieux! foi""",
        "13": """scientifiques! chercheurs! recherche étude laboratoire! physique! astronomes! télescope! fusée satellite!
            orbite! logiciel! technologie! ordinateur intelligence artificielle! robot! algorithme! scientifique!
            chercheur! chercheuse technologique! numérique! logiciels! application données smartphone! spatiale!""",
        "14": """migrants! réfugiés! immigration! asile! discrimination! racisme! pauvreté! inégalités! logement
            associations avortement! féministe! minorités égalité! parité! femmes sexisme! immigrés! migratoire!
            sociale solidarité""",
        "15": """match! buts! entraîneur! équipe joueur! joueurs! ligue! championnat! tournoi! saison! football! rugby!
            tennis! olympique! médaille! athlète! attaquant! gardien arbitre! stade victoire défaite coupe sport!
            sportif! sportive! équipes victoires championnats! matchs! footballeur! buteur! ballon olympiques!
            cycliste! coureur! tournois rencontre""",
        "16": """guerre! milice! milices! garnison! combats! soldats! militaire! armée! frappe! frappes! rebelles!
            djihadistes! trêve! offensive! bombardement! bombardements! missiles! drone! combattants! front invasion!
            siège attentat! terroriste! terrorisme! otages! bombardé! soldat! militaires! terroristes! obus! tirs
            armes! hamas! hezbollah! otan! conflit!""",
        "17": """météo! prévisions températures! température! pluie! pluies! neige! tempête! ouragan! cyclone! canicule!
            sécheresse! vent orage! orages! degrés! vigilance météorologi* rafales! record prévision! orageux!
            averses! gel neiges""",
    },
    "de": {
        "01": """film! filme! kino* schauspieler* regisseur* musik! musiker* album! konzert* oper! sanger! sangerin! band
            roman! romane! autor autorin! schriftsteller* theater* museum! museen! ausstellung! kunstler* gemalde!
            skulptur* festival! fernsehserie* serie streaming! literatur* orchester* dirigent! regie! drehbuch! buhne!
            premiere! verlag rapper! kultur moderator* journalist*""",
        "02": """polizei! polizist* festgenommen! festnahme! verdachtig* mord! morder! mordprozess! totschlag! raub!
            uberfall! diebstahl! einbruch! einbrecher! gefangnis! haftstrafe! verurteilt! urteil! gericht!
            landgericht! richter! staatsanwalt* angeklagt* anklage! verteidiger betrug! betruger! kriminal* tater!
            ermittlungen! ermittler! drogenhandel! drogenrazzia! razzia! kokain! tatverdachtig* vergewaltig*
            missbrauch prozess klage strafrecht* phishing! verfassungsschutz""",
        "03": """erdbeben! nachbeben! uberschwemmung* hochwasser! flutkatastrophe! erdrutsch! vulkan* waldbrand* brand!
            grossbrand! feuerwehr! unfall! verkehrsunfall! absturz! abgesturzt! rettungskrafte! verschuttet! trummer!
            explosion katastrophe! ertrunken! opfer evakuiert! lawine! verungluckt! schwerverletzt* rauchentwicklung!
            ungluck! entgleist!""",
        "04": """wirtschaft! wirtschafts* konjunktur! inflation! borse! aktie! aktien! anleger! investor* bank banken!
            gewinn! umsatz! quartal! prozent export* importe! zolle! unternehmen! firma konzern! vorstand!
            aufsichtsrat! aktionar* wahrung euro zinsen! leitzins! anleihe* haushalt steuer* preise olpreis! wachstum!
            rezession! ubernahme! fusion! handel! handler! einzelhandel! insolvenz! startup dax! ezb! produktion markt
            milliarden kunden verkauf* hersteller! zahlungs*""",
        "05": """schule! schulen! schuler! schulerin* schulerinnen! lehrer! lehrerin* lehrkraft* unterricht! klassenzimmer!
            universitat! universitaten! hochschule! hochschulen! student! studenten! studierende! studium! abitur!
            prufung! kita! kitas! bildung! bildungspolitik! kultusminister* ausbildung campus professor""",
        "06": """klima! klimawandel! klimaschutz! emissionen! treibhausgas* umweltschutz! umwelt! umweltverband!
            naturschutz! artenvielfalt! biodiversitat! arten wildtiere! tierart! okosystem* lebensraum* erneuerbare!
            windkraft! solar* energiewende! recycling! plastik! gletscher! erderwarmung! walder wald naturschutz*
            vogel! vogelart* brutpaare nachhaltig* wasserstoff! bodenschutz""",
        "07": """krankenhaus! krankenhauser! klinik! patient! patienten! patientin* arzt! arzte! arztin* krankenpflege!
            krankheit! krankheiten! virus! impfung! impfstoff* impfpflicht! geimpft! pandemie! epidemie! infektion*
            infiziert! krebs! gesundheit! gesundheits* medizin! medikament* therapie! diagnose! diabetes! symptome!
            coronavirus! corona covid! erkaltung! ubergewicht! adipositas! pflege impf* studie""",
        "08": """hochzeit! geburtstag! zwillinge! lotto! jackpot! royals! konig charles prinz! prinzessin! promi! promis!
            baby verlobt!""",
        "09": """streik! streiks! warnstreik* gewerkschaft* tarifvertrag! tarifverhandlungen! tarif* lohne! lohn gehalt!
            gehalter arbeitnehmer! beschaftigte! arbeitslos* arbeitsmarkt! entlassungen! kundigung! betriebsrat!
            rente! pension arbeitszeit! arbeitgeber! verdi! mindestlohn! arbeitsrecht*""",
        "10": """rezept! rezepte! kochen! zutaten! restaurant! restaurants kuche koch! backen! tourismus! touristen!
            urlaub! urlauber! reise! reisen! hotel! hotels! strand! ferien ausflug* sehenswurdigkeit* mode! designer!
            kleid outfit! outfits! trend garten! gartnern! wein! weine! winzer! genuss! wellness! schuhe! sneaker!
            beauty! deko! wohnen mobel! lego! pflanzen! aussaat ernten! gemuse! geschmack""",
        "11": """prasident! bundesprasident! minister! ministerin! bundeskanzler* kanzler! bundestag! landtag! parlament!
            parlamentarisch* wahl! wahlen! wahler! wahlkampf! kandidat* partei! parteien! koalition! opposition!
            regierung! bundesregierung! senat senator gesetz gesetzentwurf! abgeordnete! spd! cdu! csu! grunen! fdp!
            afd! burgermeister* gemeinderat! stadtrat! fraktion! politik! politiker* demokratie! diplomat*
            botschafter! aussenminister* gipfel ministerprasident* volksbegehren! referendum! innenminister*""",
        "12": """kirche! kirchen! papst! vatikan! bischof! bischofe! erzbischof! kardinal pfarrer! pastor! gebet! moschee!
            imam! muslim* islam! islamisch* christen! christlich* katholisch* evangelisch* judisch* synagoge!
            rabbiner! gott! gottesdienst! glaube! glauben religion! religios* synode! bibel! theolog* zentralkomitee
            diozese! gemeinde caritas""",
        "13": """wissenschaftler* forscher! forscherin* forschung! forschungs* labor! experiment* physik! physiker*
            astronom* teleskop! nasa! raumfahrt! rakete satellit! galaxie! planet! meteorit! software! technologie!
            kunstliche intelligenz! ki! computer! internet smartphone! smartphones! app! apps! algorithm* roboter!
            chip! chips! quanten* genom! dna! archaolog* fossil! atom! atome! molekul* mathematik! entwickler!
            datenschutz browser! android! iphone! update programm linux! akku! akkus! speicher nutzer""",
        "14": """fluchtling* migration! migranten! asyl! asylbewerber! einwanderung! diskriminierung! rassismus! armut!
            obdachlos* sozialhilfe! ehrenamt* geschlecht! gender! gendersprache! feminis* queer! minderheit*
            ungleichheit! familien gleichstellung! abtreibung! grundeinkommen! gesellschaft lesbisch* schwul* lsbti!
            integration""",
        "15": """spiel! spiele tor! tore! treffer! sturmer! torwart! trainer! mannschaft! team spieler! spielerin* liga!
            bundesliga! pokal! meisterschaft* turnier! saison! fussball! basketball! handball! volleyball! eishockey!
            tennis! rugby! boxen! boxer! olympia! olympisch* medaille! gold athlet* sportler* sieg! siege niederlage!
            schiedsrichter! elfmeter! stadion! weltmeister* wm! em! formel rennen! rennfahrer! fahrer! radsport!
            skispringen! weltcup! nationalmannschaft! kader! tabelle! gegner hinrunde! ruckrunde! punkte platz kampf
            reiter pferdesport! wettkampf*""",
        "16": """krieg! kriege! soldat! soldaten! militar! militarisch* armee! luftangriff* angriff! angriffe! rebellen!
            dschihadisten! islamisten! waffenruhe! offensive! gegenoffensive! bombardierung! bomben rakete! raketen!
            drohne! drohnen! kampfe! kampfer! front! invasion! belagerung! terror! terrorist* anschlag! geiseln!
            miliz* gefecht* waffen! geheimdienst! hamas! hisbollah! truppen! kriegs* bundeswehr! veteranen nato!
            frieden rustungs*""",
        "17": """wetter! wetterdienst! temperatur! temperaturen! regen! niederschlag* schnee! schneefall! sturm! orkan!
            gewitter! hitze! hitzewelle! durre! wind grad! vorhersage! frost! wolken! sonnig* unwetter! kaltewelle
            liter""",
    },
    "es": {
        "01": """pelicula! peliculas! cine! actor! actriz! director musica! musico* cantante! album! concierto! festival
            novela! novelista! escritor* poeta! teatro! museo! exposicion! pintor* escultura! artista! artistas!
            television serie! estreno! cultura! cultural literatura! orquesta! opera! espectaculo! guion!""",
        "02": """policia! policial! detenido! detenidos! detencion! arrest* sospechoso! asesinato! asesin* homicidio! robo!
            atraco! carcel! prision! condena! condenado! condenada! culpable! juicio! tribunal! corte juez! jueza!
            magistrado! fiscal! fiscalia! acusado! imputado! investigado! abogado delito! delitos! fraude! estafa!
            secuestro! narcotrafico! cocaina! droga! victima sentencia! extradicion! penal! crimen! violacion!
            sicario!""",
        "03": """terremoto! sismo! replica inundacion! inundaciones! deslizamiento! erupcion! volcan! incendio! incendios!
            bomberos! accidente! choque! rescatistas! rescate! escombros! evacuad* explosion catastrofe! desastre!
            naufragio! heridos fallecidos! damnificados! siniestro! emergencia descarrilamiento!""",
        "04": """economia! economico economica inflacion! mercado mercados! acciones bolsa! inversion! inversiones
            inversionista* inversores! banco bancos! ganancias! ingresos! trimestre! pib! comercio! comercial arancel*
            exportaciones! importaciones! empresa! empresas! empresari* divisa! dolar! euro tasas! interes deuda!
            deficit! presupuesto impuesto* petroleo! precio! precios! combustible* crecimiento! recesion! ventas!
            negocio! negocios! consumidores! gas credito! finanzas! financier* millones""",
        "05": """escuela! escuelas! colegio! colegios alumno! alumnos! estudiante! estudiantes! profesor! profesores!
            maestro! maestros! docente! docentes! universidad! universidades! educacion! educativo! educativa! examen!
            clases! aula! aulas! curso escolar! escolares! matricula! bachillerato!""",
        "06": """clima! climatico! emisiones! carbono! contaminacion! ambiental! ambientales! medioambiente! biodiversidad!
            especies! fauna! deforestacion! renovable* ecosistema* habitat! reciclaje! plastico! glaciar*
            calentamiento! bosque selva glifosato! agua residuos! naturaleza""",
        "07": """hospital! hospitales! paciente! pacientes! medico! medicos! enfermera* enfermedad! enfermedades! virus!
            vacuna! vacunas! vacunacion! pandemia! epidemia! brote! infeccion! contagios! cancer! salud! sanitari*
            tratamiento! sintomas! diabetes! coronavirus! covid! cirugia! medicamento* clinica!""",
        "08": """boda! cumpleanos! gemelos! loteria! famosos! realeza! principe! princesa!""",
        "09": """huelga! huelgas! sindicato! sindicatos! sindical! trabajadores! salario! salarios! sueldo! despidos!
            desempleo! empleo! empleados paritaria! paritarias! gremio! gremios! gremial! paro! jubilacion! pensiones
            laboral! laborales! camioneros!""",
        "10": """receta! recetas! cocina! cocinero! chef! ingredientes! restaurante! restaurantes gastronom* turismo!
            turista! turistas! viaje viajes hotel! hoteles! vacaciones! moda! disenador* jardin! vino! vinos! playa!
            playas bodega!""",
        "11": """presidente! presidenta! ministro! ministra! parlamento! parlamentari* congreso! eleccion! elecciones!
            electoral! voto! votos! votantes! candidato! candidata! candidatos! campana partido! partidos coalicion!
            oposicion! gobierno! senado! senador! senadora diputado! diputados! ley alcalde! alcaldesa! gobernador!
            referendum! plebiscito! constituyente! constitucion! constitucional! politica! politico! embajador!
            diplomatic* cumbre! canciller! legislador* mandatario! psoe! pp""",
        "12": """iglesia! papa! vaticano! obispo! arzobispo! cardenal! sacerdote! parroquia! mezquita! iman musulman*
            islam! islamico cristian* catolic* judio! judios sinagoga! rabino! religion! religios* fe misa! biblia!
            peregrin*""",
        "13": """cientifico! cientificos! cientifica! investigadores! laboratorio! experimento! fisica! astronom*
            telescopio! nasa! nave espacial! satelite! cohete orbita! galaxia! planeta! software! tecnologia!
            tecnologic* inteligencia artificial! computadora! ordenador! internet smartphone! telefonos! aplicaciones!
            app! algoritmo* robot! android! genoma! adn! arqueolog* fosil!""",
        "14": """migrantes! inmigrantes! inmigracion! migracion! refugiados! asilo! discriminacion! racismo! pobreza!
            desigualdad! vivienda genero! feminis* mujeres aborto! indigena! indigenas! minoria* lgbt! transgenero!
            familias comunidad""",
        "15": """partido gol! goles! delantero! portero! entrenador! equipo! jugador! jugadores! liga! copa! campeonato!
            torneo! temporada! futbol! baloncesto! beisbol! tenis! olimpico! olimpicos! medalla! atleta! arbitro!
            penal estadio! victoria derrota! seleccion! marcador! goleada! goleo! piloto! carrera! formula! mundial!
            champions! empate! cancha! ciclista! boxeo!""",
        "16": """guerra! soldados! soldado! militar! militares! ejercito! bombardeo! bombardeos! ataque! ataques! rebeldes!
            yihadistas! tregua! ofensiva! misil! misiles! drones! combatientes! combates! frente invasion! asedio!
            terrorista! terroristas! terrorismo! rehenes! guerrilla! guerrillera* milicia! milicias! armas! armamento!
            hamas! hezbola! tropas! belico!""",
        "17": """meteorolog* pronostico! temperatura! temperaturas! lluvia! lluvias! nieve! tormenta! tormentas! huracan!
            ciclon! ola calor! sequia! viento! vientos! grados! celsius! nublado! heladas! granizo!""",
    },
    "ar": {
        "01": """فيلم! سينما! مسلسل ممثل ممثلة مخرج! أغنية مطرب موسيقى! مهرجان رواية شاعر مسرح! معرض فنان! متحف ثقافة""",
        "02": """شرطة! اعتقال! جريمة! قتل محكمة! قاضي محاكمة! سجن متهم! النيابة! سرقة حكم محامي إدانة تهريب اختلاس""",
        "03": """زلزال! فيضان! فيضانات! حريق! حادث! انهيار! إنقاذ ضحايا كارثة! غرق! تحطم! ناجين أنقاض""",
        "04": """اقتصاد! اقتصادي تضخم! سوق أسهم! بورصة! مستثمرين استثمار! بنك أرباح! إيرادات نفط أسعار صادرات واردات شركة
            دولار عملة ديون موازنة نمو ركود تجارة""",
        "05": """مدرسة! مدارس طالب! طلاب تلميذ معلم! تعليم! جامعة! امتحان! امتحانات مناهج دراسي! دراسية""",
        "06": """مناخ! مناخي انبعاثات! تلوث! بيئة! بيئي كربون! احتباس نفايات غابات تنوع""",
        "07": """مستشفى! طبيب أطباء مريض مرض! فيروس! لقاح! تطعيم وباء! جائحة! صحة! صحي سرطان! علاج كورونا! إصابة عدوى!""",
        "08": """يانصيب! زفاف توأم! معمر!""",
        "09": """إضراب! نقابة! نقابات! عمال! أجور! رواتب! بطالة! توظيف وظائف تسريح!""",
        "10": """وصفة! مطعم! طبخ! سياحة! سياح! فندق سفر عطلة أزياء! موضة! حديقة شاطئ""",
        "11": """رئيس وزير! وزراء برلمان! برلماني انتخابات! انتخابي ناخبين! مرشح! حزب حكومة! معارضة! مجلس نائب نواب! دستور!
            استفتاء! سفير! دبلوماسي! قمة""",
        "12": """كنيسة! بابا بطريرك! أسقف! مسجد! إمام! صلاة! حج! حجاج! رمضان! مسيحيين! ديني! قرآن! أوقاف! فتوى!""",
        "13": """علماء! باحثون! باحثين! أبحاث دراسة مختبر! فيزياء! تلسكوب! قمر فضاء! تكنولوجيا! برمجيات! ذكاء اصطناعي!
            روبوت! هاتف""",
        "14": """مهاجرين! لاجئين! لاجئون هجرة! لجوء! تمييز! عنصرية! فقر! مشردين! أيتام! أسر مجتمع جمعيات خيرية!""",
        "15": """مباراة! هدف! أهداف! لاعب! لاعبين! مدرب! فريق منتخب! دوري! كأس! بطولة! ملعب! كرة! قدم حارس مهاجم! ركلة!
            نادي أولمبي! ميدالية!""",
        "16": """حرب! جيش! قوات! جنود! غارة! غارات! قصف! مسلحين! مسلحون! متمردين! ميليشيا! ميليشيات! هدنة! هجوم! صاروخ!
            صواريخ! مقاتلين! معارك! اشتباكات! جبهة تفجير! إرهابي! إرهاب! رهائن! عسكري! عسكرية""",
        "17": """طقس! أرصاد! حرارة أمطار! ثلوج! عاصفة! إعصار! رياح! جفاف! موجة درجات! رطوبة!""",
    },
}
