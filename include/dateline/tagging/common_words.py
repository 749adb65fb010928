"""Words that are common in news and also the name of some small town: Reading, Police, Nice, Hit.

Made once: names of towns in GeoNames that wordfreq finds among the common words of English, French, German, Spanish,
Italian or Portuguese, the more populous the commoner, less the cities that everybody means. A word here is a place
only where the text says so ("the town of Hit").
"""

_WORDS = """
abu acre adam adams adrian aim aire airport ajuda aka albert alberto alegre alegria alexander ali alice allen
alliance allo alma along alot alta alter altos amber amen america americana ami amie amo ana anderson andreas
andrews angeles angle angles ann anna anno ano ans anthem anthony antigo antigua anzi arab are area arma armstrong
arnold art artes as ash ask at ataque ate atlantic au auch august auras avion azul ba bacon bad baden bag bah bailey
bain baixa baja bajo bake baker ban banca banco band banda bandeira bangladesh bank bar bare barn barnes barre barry
basic bassa basse bassi bat batalha bath batman battle battlefield bau bay be bear bed begun beh bel bela bell bella
belle bello belo ben bend beni bent bere berg berkeley best bid bier big bilan billet billy bist blair blanca bloom
bo boda boden bola bologna bon bone bonita bonito boo boom booth bore borsa bow brad bradley brady brake branca
brandenburg brandon bras brick bride bright bro brooks bruce brush bryan buch bucks bud buen buffalo busca bush bust
but butler butterfly buy cabo caer cage cair cal cameron campanha campbell campo campos can cani canyon capaz caras
care carne caroline carros carry cars carson carta casal casey casino castello castilla castillo cat cathedral cave
cela celebration celle center cento central centro cents cervello chad chair chama chamber champagne champion champs
change chasse chefe chelsea cher cherche cheval chi chico chino choix cine cita clark clay clinton coin college
collins collo columna com come commerce commonwealth como complexe conception conde conte cop corona coronel
corrente corte cortes costi countryside cours cox craig crane creek cristina croix cruz crystal cuya cuyo daba dabei
dado dalle dam dame dan dann dar daran darling dass date david davies davis dazu deal dejen del delle delta denen
dents der des descanso dessa desse devi dia diamond diana dick diez dig dire dis do dom dome donna dor dort dou
douglas dover downtown drama drone drug duda due duncan dur dura durant dure eagle echt economy ed edwards egg eher
elizabeth ende engineer enter enterprise er era eran ersten esperanza esquina esse essen essex este estrela estrella
eu evans ever falam far fate federal federation feira feliz fer fermo fez fiche fier figura fila fim fino firenze
fiume fleet flores floresta fois fondi fora forest fortuna fortune fountain frederick freiburg friendly from
fronteira frontera fu fully galt gana gap gar gare gars gary gay gaz gente george gerne gif gigante gingen glad
globe gloria god goes gold golden google gordon got gracia gracias grad grado graham granada grant grants grass grau
grave gray grecia greece green griffin grove guarda guia ha haga hago haha halbe halfway hall ham hanno hard harper
harrison hart harvard harvest harvey hat hatten haya hazard hermosa hier hire hit hiv ho hof hola hole holiday
holland holt homeland honda hook hope horizonte horn horst howard hub hudson hughes human humble hunde hunter
hurricane iba iglesias igreja ihren ii il imperial in independence independencia ira iria isla isola ive jackson
jacob jam jambes jardim jardin jefferson jene jones jordan joshua joue juan juli julia junction justice justicia
kamen kanal kane kann keen keller ken kent kim king kirchen kissing klar kong kosten kreuz kuchen kyle lac lachen
lag lage lakes lame landing lane lang lange langen langue largo latina lauf laufen laut lauter law lawrence lazy le
leader lebanon leche lee leer legacy lehre leiden lemon lend lens leo ler les leslie lettere leva li liberal
liberation liberdade libertad liberty libres lie lien lincoln linda line lista log loja long longa longe longo loop
lors lot lourd luca lucas luce luck luis lula luna luz mach made madeira madera madison maggio mai mainz major mala
male malo man manage manda mando manera manga mange manger mani marathon marca marcas march marche marco margaret
mari marina marke market marks marshall martin mary masa mason massa mata materia mau mayo me mec media medicina
mega mehr mendes menor mentor mer mercato mercedes mere merit mesa messa mestre meta metro mets mexicanos michel mid
mie mil milano mile mill mille mim mina minas mine minus mira mission mitchell mitte mme mo mobile model modello
modern moi mon monster mont montag monte montre monument moore morales more moreno morris morto most much mur muro
murphy murray murs musik mut nacimiento nada nah nails name namen nancy napoli nase nata nato naval nave nelson ner
neri nero nesse nette never newton nice nine nivel nix no noble nomi non none nor norden normal norman north noto
nov nove nuevo nur ob obama obligado obra of off officer oi okay olds oliveira oliver olympic oma onda one ontario
op opera opportunity or ora oral orange orden ore oriental oriente orleans os ouro outer oye pace pacific padova
paese page palacio pale palestine palle palmer pan papa paper par para paradise pare parede paredes parker parla
parler parli paro parola parole pasan passage passi patrick paura paz pearl pedra pedro peer peine pela pen penal
pensa per permet pero perros perry pets pi piazza piedras pieno pierre pin pire piste placer plage plaisir plan
plano po poco poland police poll pont ponte pop port porta portas portes posse possession posso post posta pote
potenza praia pre presidente price primavera princesa principe progreso progress propria prospect provas proven
pueblo puente puerto punch pura puro put quarto race rail rain ran rand rapid rappel rato raum ray reading real rede
reforma regen regina registro regla reid reino reisen republic reserva reserve reservoir resistencia reso rest
retiro retreat reyes rich richardson ridge riding rien rifle rivera robe robinson rock rogers rojas roles roman
romans ron ronda rosa rose roses ross rosso rot rouge roy rugby rum run russe russell sack saco sai sainte sair sake
sal sale sales salida salon salt salzburg same san sand sandwich sandy santa santos satan sauce savage save say
scott se sebastian seen segredo selon semi send senhora sens senti ser serai seres seria sert set sete shaft sharon
shaw she shot shut si side sido silla silly sim sin since sing singen singoli sinn sinon sito ski socorro soda sola
sole soli solo somme son song sore spa spencer spike split spoken spring springs stade stanford stanley star stark
starke stein stelle steps sterling stone store strand strassen street stuart su success sucre sue sui sullivan
summit sunset sunshine superior sur surprise sus suya suyo ta taglio tal tale talent tall tan tank tanta tap tape
tarde tat taylor te tela tell tells tema tempi temple tender tendo tenes terme termini terreno testo teu than
thompson tienen til time tir tira tire tiro titel to tod toda toi toma tomar tome ton tone tongue tono tor torn
torres tour tours trail trans trap tras trat tre trente triangle trinity triunfo trou troy tu tun tune turn turner
tut tutela twin twist tyler ultimo uma umana umani un una une union universidad university ur usan uses va vada vais
valley valori van vari varias vas ve vedi velho venezia ventas venti vera veri vert vi vice victor vida vie viejo
vila villa vincent vinto vir vista vita vite vittoria voi voisins volo vom von vorne vos wa wake walker waren warner
warren watson wave wayne we wedding week weil welcome wells wem wen westminster wetter wilderness williams wilson
wissen worth wright yang ye yoga yorkshire young yu zero zug
"""
COMMON_WORDS = frozenset(_WORDS.split())
