/**
 * Words that stand in for a value: what forms and their fillers, testers and people in a hurry write. A password made
 * of them has nothing of its own.
 */
export const fillerWords: ReadonlySet<string> = wordsOf(`
  password passwords passwort passwörter kennwort passwd pass pwd passphrase contraseña contraseñas clave motdepasse
  mot de passe parola senha wachtwoord haslo كلمة المرور السر سر جديدة كلمه new neues neue neuer nouveau nouvelle nuevo
  nueva set repeat confirm confirmation wiederholen bestätigen répéter confirmer repetir confirmar again noch einmal otra
  vez same current old default change changeme test tests tester testing teste prueba essai اختبار demo example examples
  exemple ejemplo beispiel مثال muster sample dummy temp temporary tmp fake placeholder value text string input field form
  name vorname nachname nom prénom nombre apellido الاسم firstname lastname first last email mail address adresse dirección
  البريد user username usuario utilisateur benutzer benutzername admin administrator root guest gast invité login logon
  signin signup sign in anmelden account konto compte cuenta portal client kunde kunden customer staff firm company firma
  entreprise empresa welcome willkommen bienvenue bienvenido bienvenidos مرحبا hello hallo bonjour hola world welt monde
  mundo secret secrets geheim secreto qwerty qwertz azerty asdf asdfg asdfgh letmein foo bar baz qux quux foobar abc xyz
  xxx none null undefined nan true false lorem ipsum dolor sit amet consectetur consectetuer adipiscing elit sed do eiusmod
  tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi
  aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur
  excepteur sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum john jane doe
  smith mustermann musterfrau erika dupont pérez garcía acme corp inc ltd gmbh sarl
`);

/** Words of which nearly every sentence has some: they count for little, but for more than nothing. */
export const everydayWords: ReadonlySet<string> = wordsOf(`
  spring summer autumn fall winter frühling sommer herbst printemps été automne hiver primavera verano otoño invierno
  january february march april may june july august september october november december januar februar märz mai juni juli
  oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero marzo
  abril mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday
  sunday montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche
  lunes martes miércoles jueves viernes sábado domingo one two three four five six seven eight nine ten eins zwei drei vier
  fünf sechs sieben acht neun zehn un deux trois quatre cinq sept huit neuf dix uno dos tres cuatro cinco seis siete ocho
  nueve diez this that the and is my a an of to for it mein dein ein eine das ist ich du und der die mi tu el la los una
  mon ton le les je i you me we love iloveyou liebe amo aime te ti please bitte secure strong long safe only com net org
  www http https max juan josé maría marie jean joe bob alice
  red green blue yellow black white orange purple pink brown grey gray rot grün blau gelb schwarz weiß rouge vert bleu jaune
  noir blanc rojo verde azul amarillo negro blanco mother father sister brother mum mom dad mama papa mutter vater schwester
  bruder mère père soeur frère madre padre hermana hermano london paris berlin madrid rome roma vienna wien munich münchen
  hamburg barcelona moscow newyork york new merry happy christmas easter birthday year xmas weihnachten noël navidad
  пароль привет любовь солнце россия москва йцукен фыва ячсм админ
  correct horse battery staple jan feb mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat sun very best beste bin
  ever super cool great good always never are not no on at by be it he she so go day life bismillah 786 sehr gut muy bien très bon
`);

function wordsOf(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
