// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"strings"

	"moothall/bodies"
)

// home is a place, how many of a thousand live there, and who they are.
type home struct {
	place    bodies.PlaceID
	thousand int64
	people   []speech
}

func (h home) weight() int64 { return h.thousand }

// speech is a group of names with the language its people read.
type speech struct {
	share         int64
	language      string // BCP 47, empty for English
	given, family []string
}

func (s speech) weight() int64 { return s.share }

// of gives the group its share among the people of a place.
func (s speech) of(share int64) speech { s.share = share; return s }

// homes tells where the members live. A tenth lives in Wales, where it began.
func homes() []home {
	cymraeg, english, arriving := welsh(), british(), arrived()
	land := []speech{cymraeg.of(5), english.of(3), arriving.of(2)}
	west := []speech{english.of(6), arriving.of(3), cymraeg.of(1)}
	iberia := []speech{portuguese().of(9), spanish().of(1)}
	maghreb := []speech{arabic().of(7), french().of(2), arriving.of(1)}
	north := nordic()
	return []home{
		{"cardiff", 38, land}, {"splott", 4, land}, {"newport", 18, land}, {"swansea", 14, land},
		{"aberystwyth", 8, land}, {"bangor", 12, land}, {"wales", 4, land},
		{"bristol", 150, west}, {"gloucester", 45, west}, {"west_england", 20, west}, {"leith", 60, west},
		{"scotland", 25, west}, {"britain", 172, west},
		{"lisbon", 85, iberia}, {"porto", 60, iberia}, {"portugal", 20, iberia},
		{"tunis", 36, maghreb}, {"tunisia", 9, maghreb},
		{"bilbao", 35, []speech{spanish().of(9), portuguese().of(1)}},
		{"nantes", 40, []speech{french().of(7), arabic().of(2), arriving.of(1)}},
		{"rotterdam", 35, []speech{lowland().of(7), arriving.of(3)}},
		{"hamburg", 45, []speech{lowland().of(6), north.of(2), arriving.of(2)}},
		{"bergen", 20, []speech{north.of(1)}},
		{"malmo", 25, []speech{north.of(7), arabic().of(3)}},
		{"tema", 20, []speech{arriving.of(1)}},
	}
}

func names(list string) []string { return strings.Split(list, ", ") }

func welsh() speech {
	return speech{
		language: "cy",
		given:    names("Rhys, Carys, Gethin, Eleri, Iwan, Mair, Huw, Angharad, Gareth, Nerys, Aled, Catrin, Emyr, Ffion, Dafydd, Rhian, Geraint, Bethan, Ieuan, Non, Llŷr, Heledd, Osian, Branwen"),
		family:   names("Morgan, Evans, Llewelyn, Powell, Gwynne, Thomas, Pritchard, Roberts, Howells, Edwards, Beynon, Rowlands, Penry, Davies, Watkin, Mathias, Ellis, Tudor, Cadwaladr, Maddocks, Hopkin, Vaughan, Gruffydd, Probert"),
	}
}

func british() speech {
	return speech{
		given:  names("Alice, Martin, Hazel, Colin, Judith, Graham, Wendy, Keith, Rosalind, Stuart, Fiona, Callum, Morag, Ewan, Hilary, Derek, Isla, Gordon, Tamsin, Piers, Jenna, Robin, Sheila, Duncan"),
		family: names("Ashby, Barlow, Coombes, Dyer, Eastman, Fairclough, Gill, Harding, Ingram, Jessop, Kerslake, Lockyer, Mackay, Nettleton, Orchard, Pascoe, Quick, Ross, Sayers, Tidball, Underhill, Weir, Yeo, Drummond"),
	}
}

// arrived are the people who came to the ports from elsewhere, and their children.
func arrived() speech {
	return speech{
		given:  names("Anjali, Kwame, Zofia, Imran, Ngozi, Piotr, Meera, Yaw, Halina, Farah, Tunde, Mei, Sanjay, Abena, Tomasz, Leila, Emeka, Ewa, Arjun, Ama, Omar, Katarzyna, Samira, Kojo"),
		family: names("Patel, Boateng, Nowak, Hussain, Eze, Zieliński, Iyer, Owusu, Wójcik, Rahman, Balogun, Lin, Sharma, Asante, Lewandowska, Haidari, Okafor, Mazur, Menon, Addo, Siddiqui, Kamara, Ali, Nkrumah"),
	}
}

func portuguese() speech {
	return speech{
		language: "pt",
		given:    names("Inês, Duarte, Leonor, Gonçalo, Catarina, Nuno, Filipa, Tiago, Margarida, Vasco, Joana, Afonso, Mafalda, Simão, Teresa, Lourenço, Raquel, Bernardo, Luísa, Paulo, Célia, Hélder, Graça, Zé"),
		family:   names("Almeida, Barros, Correia, Domingues, Esteves, Faria, Guimarães, Henriques, Leitão, Macedo, Neves, Osório, Pinheiro, Quintela, Ramalho, Sá, Tavares, Vilela, Xavier, Brandão, Moura, Lobo, Cunha, Rocha"),
	}
}

func arabic() speech {
	return speech{
		language: "ar",
		given:    names("سلمى|Salma, كريم|Karim, هند|Hind, ياسين|Yassine, مريم|Mariem, أنيس|Anis, رانية|Rania, فارس|Fares, إيمان|Imen, سامي|Sami, نجلاء|Najla, وليد|Walid, آمال|Amel, حاتم|Hatem, سعاد|Souad, بلال|Bilel"),
		family:   names("بن عمر|Ben Omar, الشابي|Chebbi, الهاشمي|Hachemi, منصوري|Mansouri, الجزيري|Jaziri, القاسمي|Kasmi, زيدان|Zidane, العياري|Ayari, بوزيد|Bouzid, المرزوقي|Marzouki, التونسي|Tounsi, الغربي|Gharbi, صالح|Salah, النجار|Najjar, الفهري|Fehri, خليل|Khalil"),
	}
}

func spanish() speech {
	return speech{
		language: "es",
		given:    names("Ainhoa, Iker, Nerea, Unai, Amaia, Gorka, Maite, Asier, Lucía, Álvaro, Irene, Pablo, Miren, Eneko, Carmen, Joseba"),
		family:   names("Aguirre, Bilbao, Echeverría, García, Ibarra, Larrañaga, Mendizábal, Ortiz, Peña, Ruiz, Sáenz, Urrutia, Vidal, Zubiri, Núñez, Goikoetxea"),
	}
}

func french() speech {
	return speech{
		language: "fr",
		given:    names("Élodie, Gaël, Maëlle, Yann, Océane, Loïc, Aïssatou, Thibault, Solène, Mamadou, Anaïs, Ronan, Clémence, Amadou, Noémie, Erwan"),
		family:   names("Allain, Bernier, Cloarec, Dubois, Evrard, Fournier, Guérin, Hervé, Jaouen, Kerouac, Lefèvre, Moreau, Ndiaye, Perrot, Rivière, Sow"),
	}
}

func lowland() speech {
	return speech{
		given:  names("Anouk, Joost, Femke, Sander, Maaike, Thijs, Greta, Malte, Wiebke, Torben, Silke, Hauke, Antje, Jens, Marijke, Ruben"),
		family: names("Bakker, van Dijk, Jansen, Hoekstra, de Boer, Smit, Petersen, Hansen, Lührs, Claasen, Behrens, Möller, Tietjen, Vos, Mulder, Brouwer"),
	}
}

func nordic() speech {
	return speech{
		given:  names("Astrid, Håkon, Ingrid, Lars, Sigrid, Magnus, Åsa, Nils, Tove, Björn, Solveig, Erik, Maja, Sindre, Karin, Øystein"),
		family: names("Berg, Dahl, Eriksson, Fjeld, Gustafsson, Hagen, Iversen, Johansen, Knutsen, Lund, Møller, Nygård, Olsen, Persson, Sæther, Åberg"),
	}
}
