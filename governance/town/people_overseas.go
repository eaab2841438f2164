// SPDX-License-Identifier: AGPL-3.0-or-later

package town

// overseas lists the named people from across the water, by how early they joined.
func overseas() []resident {
	return []resident{
		{slug: "ada", name: "Ada Lindqvist", place: "malmo", joined: on(2019, 8, 14), fields: fields{"technology", "infrastructure"},
			about: "Leads the Technology Circle. Believes every system should be explained on one sheet of paper, and has the sheet."},
		{slug: "kirsten", name: "Kirsten Aas", place: "bergen", joined: on(2020, 1, 21), fields: fields{"technology"},
			about: "Audit College. Runs the verifier on a laptop in a boathouse, with the network off."},
		{slug: "tomas", name: "Tomás Ferreira", place: "lisbon", joined: on(2020, 3, 30), language: "pt", fields: fields{"moderation", "portuguese"},
			about: "Convener of the Moderation Council. Reads a case aloud before he rules on it."},
		{slug: "jonas", name: "Jonas Brandt", place: "hamburg", joined: on(2020, 10, 5), fields: fields{"technology"},
			about: "Asks who answers at night in August. Nobody has liked the question yet."},
		{slug: "hanna", name: "Hanna Öberg", place: "malmo", joined: on(2021, 2, 2), fields: fields{"finance", "technology"},
			about: "On the board. “Open books, monthly.”"},
		{slug: "amina", name: "Amina Haddad", place: "tunis", joined: on(2021, 5, 6), language: "ar", fields: fields{"moderation", "arabic"},
			about: "Midwife, and on the Moderation Council. Remembers the people behind the case numbers."},
		{slug: "sofia", name: "Sofia Marques", place: "lisbon", joined: on(2021, 6, 24), language: "pt", fields: fields{"moderation", "translation", "portuguese"},
			about: "On the Moderation Council. Has a new baby and has not been heard of since June."},
		{slug: "joao", name: "João Cardoso", place: "porto", joined: on(2021, 11, 19), language: "pt", fields: fields{"community", "events"},
			about: "On the board. “A chapter in every port by 2029.”"},
		{slug: "tariq", name: "Tariq Bouzid", place: "tunis", joined: on(2022, 3, 3), language: "fr", fields: fields{"community", "newcomers"},
			about: "On the board. “Half our new members write from right to left.”"},
		{slug: "beatriz", name: "Beatriz Nunes", place: "lisbon", joined: on(2022, 4, 25), language: "pt", fields: fields{"accessibility"},
			about: "Convenes the Lisbon Chapter. Measures contrast by eye and is right to one decimal place."},
		{slug: "henk", name: "Henk Visser", place: "rotterdam", joined: on(2022, 8, 30), fields: fields{"moderation"},
			about: "Lock keeper. In favour of every good rule for which somebody shows him the rota."},
		{slug: "mateus", name: "Mateus Oliveira", place: "porto", joined: on(2022, 10, 17), language: "pt", fields: fields{"technology", "accessibility"},
			about: "Writes the app in the evenings. Answers bug reports with a question mark and a repair."},
		{slug: "layla", name: "ليلى بن سالم", place: "tunis", joined: on(2023, 1, 28), language: "ar", fields: fields{"translation", "arabic"},
			about: "Subtitles films. Translates the papers into Arabic and argues with the verbs."},
		{slug: "yusuf", name: "Yusuf Demir", place: "hamburg", joined: on(2023, 2, 13), fields: fields{"moderation"},
			about: "Tram dispatcher. Sits on panels when drawn, and takes the minutes nobody else wants to take."},
		{slug: "rui", name: "Rui Teixeira", place: "lisbon", joined: on(2023, 4, 11), language: "pt", fields: fields{"finance"},
			about: "Tends the chapter’s tin box. Every receipt is in it, sorted by size."},
		{slug: "itziar", name: "Itziar Etxeberria", place: "bilbao", joined: on(2023, 9, 1), language: "es", fields: fields{"accessibility", "events"},
			about: "Interprets into sign language. Says in four words of her hands what the minutes say in four pages."},
		{slug: "salma", name: "Salma Trabelsi", place: "tunis", joined: on(2023, 11, 20), language: "ar", fields: fields{"arabic"},
			about: "Pharmacist. Keeps the glossary, with the doses."},
		{slug: "fatou", name: "Fatou Diallo", place: "nantes", joined: on(2024, 3, 15), language: "fr", fields: fields{"translation", "newcomers"},
			about: "Radio producer. Cuts every argument to forty seconds, her own first."},
		{slug: "esi", name: "Esi Quaye", place: "tema", joined: on(2025, 6, 2), fields: fields{"events"},
			about: "Harbour pilot. Votes from the bridge when the tide allows it."},
	}
}
