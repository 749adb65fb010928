"""Short stories of our own in many languages, and texts that are written to a pattern."""

import random
from collections.abc import Callable

STORIES = {
    "en": "The ferry between Port Elsen and the island of Marn will run again from Friday, the shipping office said. It had been laid up since the storm of last week, when waves tore open the bow door. Engineers worked through the nights to fit a new one that was brought by lorry from the mainland. Islanders had lived on what fishing boats could carry, and the school sent its pupils home because there was no oil left for heating.",
    "de": "Die Fähre zwischen Port Elsen und der Insel Marn fährt ab Freitag wieder, wie das Schifffahrtsamt mitteilte. Sie lag seit dem Sturm der vergangenen Woche fest, weil die Wellen die Bugklappe aufgerissen hatten. Techniker bauten in mehreren Nächten eine neue ein, die mit dem Lastwagen vom Festland kam. Die Bewohner lebten von dem, was Fischerboote bringen konnten, und die Schule schickte ihre Kinder nach Hause, weil das Öl für die Heizung ausgegangen war.",
    "fr": "Le bac entre Port Elsen et l'île de Marn reprendra son service vendredi, a annoncé l'office maritime. Il était à quai depuis la tempête de la semaine dernière, dont les vagues avaient arraché la porte d'étrave. Des mécaniciens ont travaillé plusieurs nuits pour en monter une neuve, venue du continent par camion. Les habitants ont vécu de ce que les bateaux de pêche pouvaient porter, et l'école a renvoyé ses élèves faute de mazout pour le chauffage.",
    "es": "El transbordador entre Puerto Elsen y la isla de Marn volverá a navegar el viernes, informó la oficina marítima. Estaba amarrado desde el temporal de la semana pasada, cuando las olas arrancaron la compuerta de proa. Los mecánicos trabajaron varias noches para montar una nueva, que llegó en camión desde tierra firme. Los vecinos vivieron de lo que podían traer los barcos de pesca, y la escuela mandó a los niños a casa porque ya no quedaba combustible para la calefacción.",
    "it": "Il traghetto fra Porto Elsen e l'isola di Marn riprenderà le corse venerdì, ha fatto sapere l'ufficio marittimo. Era fermo dalla tempesta della settimana scorsa, quando le onde avevano divelto il portellone di prua. I tecnici hanno lavorato per diverse notti per montarne uno nuovo, arrivato in camion dalla terraferma. Gli abitanti hanno vissuto di quanto potevano portare i pescherecci, e la scuola ha rimandato a casa gli alunni perché non c'era più gasolio per il riscaldamento.",
    "ru": "Паром между портом Эльзен и островом Марн снова начнёт ходить с пятницы, сообщило управление судоходства. Он стоял на приколе после шторма на прошлой неделе, когда волны сорвали носовые ворота. Механики несколько ночей подряд ставили новые ворота, которые привезли с материка на грузовике. Жители острова всё это время жили тем, что могли доставить рыбацкие лодки, а школа отпустила учеников домой, потому что закончилось топливо для котельной и в классах стало слишком холодно.",
    "ar": "تعود العبارة بين ميناء إلسن وجزيرة مارن إلى العمل اعتبارا من يوم الجمعة بحسب ما أعلنه مكتب الملاحة. وكانت العبارة متوقفة منذ عاصفة الأسبوع الماضي حين حطمت الأمواج البوابة الأمامية للسفينة. وعمل الفنيون ليالي عدة لتركيب بوابة جديدة نقلت بالشاحنة من البر الرئيسي. وعاش سكان الجزيرة خلال هذه الأيام على ما استطاعت قوارب الصيد حمله إليهم من الغذاء والدواء، وأعادت المدرسة تلاميذها إلى بيوتهم بعد نفاد وقود التدفئة.",
    "tr": "Elsen Limanı ile Marn adası arasındaki feribot cuma gününden itibaren yeniden sefere başlayacak, denizcilik dairesi duyurdu. Feribot geçen haftaki fırtınada dalgaların baş kapağını koparmasından bu yana limanda bağlı duruyordu. Teknisyenler karadan kamyonla getirilen yeni kapağı takmak için geceler boyunca çalıştı. Adalılar bu süre içinde balıkçı teknelerinin taşıyabildiği yiyecek ve ilaçla yetindi, okul ise kaloriferler için yakıt kalmadığından öğrencilerini evlerine gönderdi ve dersleri gelecek haftaya kadar erteledi.",
    "hi": "पोर्ट एल्सन और मार्न द्वीप के बीच नौका सेवा शुक्रवार से फिर शुरू होगी, जहाजरानी कार्यालय ने बताया। पिछले हफ्ते के तूफान में लहरों ने नाव का अगला दरवाजा तोड़ दिया था और तब से वह किनारे पर खड़ी थी। कारीगरों ने कई रात काम करके नया दरवाजा लगाया जो मुख्य भूमि से ट्रक में लाया गया था। द्वीप के लोग इन दिनों मछुआरों की नावों से आने वाले सामान पर जी रहे थे और स्कूल ने बच्चों को घर भेज दिया क्योंकि गर्मी के लिए तेल नहीं बचा था।",
    "ko": "엘센항과 마른섬을 잇는 여객선이 금요일부터 다시 운항한다고 해운 당국이 밝혔다. 이 배는 지난주 폭풍 때 파도가 앞문을 부순 뒤로 부두에 묶여 있었다. 기술자들은 육지에서 트럭으로 실어 온 새 문을 달기 위해 여러 날 밤을 새워 일했다. 섬 주민들은 그동안 고기잡이배가 실어 나르는 식량과 약품으로 버텨야 했고 학교는 난방용 기름이 떨어져 학생들을 집으로 돌려보냈다. 당국은 다음 주부터 하루 두 차례 배를 띄우고 화물은 따로 실어 나를 계획이라고 덧붙였다. 주민 대표는 늦었지만 다행이라고 말했다.",
    "zh": "航运局宣布，往返埃尔森港与马恩岛之间的渡轮将从星期五起恢复航行。上周的风暴中，巨浪撕开了船头的舱门，渡轮此后一直停靠在码头。技术人员连续几夜赶工，安装了用卡车从大陆运来的新舱门。这段时间里，岛上居民只能依靠渔船运来的食物和药品度日，学校也因为取暖的燃油用尽而让学生回家。航运局表示，下周起每天将增开一班，货物则另外安排船只运送，居民代表对此表示欢迎。",
    "ja": "エルセン港とマルン島を結ぶフェリーが金曜日から運航を再開すると、海運局が発表した。先週の嵐で高波が船首の扉を引き裂き、船はそれ以来岸壁につながれたままだった。技術者たちは本土からトラックで運ばれた新しい扉を取り付けるため、幾晩も作業を続けた。島の住民はその間、漁船が運べるだけの食料と薬で暮らし、学校は暖房用の油が尽きたため生徒を家に帰した。来週からは一日二便となり、貨物は別の船で運ぶという。",
    "th": "เรือข้ามฟากระหว่างท่าเรือเอลเซนกับเกาะมาร์นจะกลับมาเดินเรืออีกครั้งตั้งแต่วันศุกร์ สำนักงานการเดินเรือประกาศเมื่อวานนี้ เรือลำนี้จอดอยู่ที่ท่ามาตั้งแต่พายุเมื่อสัปดาห์ก่อนซัดประตูหัวเรือจนพัง ช่างทำงานหลายคืนเพื่อติดตั้งประตูใหม่ที่บรรทุกมาจากแผ่นดินใหญ่ ชาวเกาะต้องอาศัยอาหารและยาที่เรือประมงขนมาให้ ส่วนโรงเรียนส่งนักเรียนกลับบ้านเพราะน้ำมันสำหรับทำความร้อนหมดลง",
}

# The same event a day later, in other words.
FOLLOW_UPS = {
    "en": "With a blast of its horn the ferry to Marn left its berth on Friday morning, the first crossing in nine days. Some two hundred people had queued on the quay since dawn, among them teachers on their way back to the island school. The captain said the new bow door had held well in a swell of two metres. The owners want to have it looked at once more in spring, and islanders ask for a second ship.",
    "de": "Mit einem langen Hupton hat die Fähre nach Marn am Freitagmorgen abgelegt, zum ersten Mal seit neun Tagen. Rund zweihundert Menschen standen seit Tagesanbruch am Kai, darunter Lehrerinnen auf dem Weg zurück in die Inselschule. Der Kapitän sagte, die neue Klappe habe bei zwei Metern Dünung gut gehalten. Die Reederei will sie im Frühjahr noch einmal prüfen lassen, die Insulaner fordern ein zweites Schiff.",
    "zh": "随着一声长鸣，开往马恩岛的渡轮周五清晨驶离码头，这是九天来的第一班。约两百人从天亮起就在岸边排队，其中有返回岛上学校的教师。船长说，新装的门在两米高的浪中表现良好。船东打算明年春天再检查一次，岛民则要求增加第二艘船，以免今后再遇到同样的困难。",
}


def weather(chance: random.Random) -> str:
    town, sky = chance.choice(["Elsen", "Marn", "Holt", "Wester"]), chance.choice(["sunny", "cloudy", "wet and windy"])
    return f"The weather in {town} on Monday will be {sky} with a high of {chance.randint(2, 30)} degrees Celsius and an overnight low of {chance.randint(-8, 12)} degrees. The chance of rain is {chance.randint(0, 100)} percent, and winds will blow from the west at {chance.randint(3, 40)} kilometres an hour with gusts of up to {chance.randint(41, 90)}. Humidity will be around {chance.randint(30, 99)} percent. Sunrise is at {chance.randint(4, 8)}.{chance.randint(10, 59)} and sunset at {chance.randint(16, 21)}.{chance.randint(10, 59)}. For the latest warnings see the website of the national weather service."


def shares(chance: random.Random) -> str:
    def move() -> str:
        return f"{chance.choice(['up', 'down'])} {chance.uniform(0, 3):.2f} percent"

    return f"The main index closed {move()} at {chance.randint(6000, 8000)}.{chance.randint(10, 99)} points, while the index of smaller companies ended the day {move()} at {chance.randint(17000, 21000)}.{chance.randint(10, 99)}. The crown traded at {chance.uniform(1, 2):.4f} dollars and {chance.uniform(1, 2):.4f} euros at the end of trading. Crude oil stood at {chance.randint(60, 99)}.{chance.randint(10, 99)} dollars a barrel and gold at {chance.randint(1500, 2400)}.{chance.randint(10, 99)} dollars an ounce."


def earthquake(chance: random.Random) -> str:
    return f"A magnitude {chance.uniform(3, 7):.1f} earthquake struck {chance.randint(11, 90)} kilometres from {chance.choice(['Elsen', 'Holt'])} at {chance.randint(0, 23)}:{chance.randint(10, 59)} local time, the seismological institute said. It hit at a depth of {chance.randint(5, 90)} kilometres. There were no immediate reports of damage or casualties. In the past ten days the institute has counted {chance.randint(10, 99)} quakes nearby. This report was written by a computer from the institute's data and read by an editor. If you felt the quake, tell the institute on its website what you felt, and where you were at the time."


def match(chance: random.Random) -> str:
    one, other = chance.sample(["Elsen", "Marn", "Holt", "Wester", "Karst", "Lund"], 2)
    return f"{one} {chance.randint(0, 5)} {other} {chance.randint(0, 5)}. {one} took the lead in the {chance.randint(3, 40)}th minute through {chance.choice(['Berg', 'Diaz', 'Okoro'])} and {other} hit back after {chance.randint(46, 80)} minutes. The result leaves {one} in {chance.randint(1, 20)}th place with {chance.randint(10, 70)} points from {chance.randint(20, 38)} games, while {other} are {chance.randint(1, 20)}th with {chance.randint(10, 70)}. The attendance was {chance.randint(3000, 30000)}."


def lottery(chance: random.Random) -> str:
    drawn = ", ".join(map(str, sorted(chance.sample(range(1, 50), 6))))
    return f"Die Gewinnzahlen der Ziehung vom {chance.randint(1, 28)}. Mai lauten: {drawn}, Superzahl {chance.randint(0, 9)}. Im Spiel 77 lautet die Gewinnzahl {chance.randint(1000000, 9999999)}, in der Zusatzlotterie {chance.randint(100000, 999999)}. Der Jackpot liegt bei der nächsten Ziehung bei rund {chance.randint(2, 45)} Millionen Euro. Die Chance auf den Hauptgewinn liegt bei etwa eins zu 140 Millionen. Alle Angaben sind ohne Gewähr. Glücksspiel kann süchtig machen, Hilfe gibt es bei den Beratungsstellen der Länder."


PATTERNS: list[Callable[[random.Random], str]] = [weather, shares, earthquake, match, lottery]
