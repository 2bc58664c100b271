"""Ten captions of the course's own, French and English, as raw text.

They may be shown, which those of Multi30k may only in part. Two are of each
length of chapter 06: 1–10, 11–12, 13–15, 16–19, 20 words and more.
"""

CAPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Deux garçons regardent la mer.",
        "Two boys are looking at the sea.",
    ),
    (
        "Un hérisson dort sur une chaise bleue.",
        "A hedgehog is sleeping on a blue chair.",
    ),
    (
        "Une femme au chapeau rouge lit un journal dans un parc.",
        "A woman in a red hat is reading a newspaper in a park.",
    ),
    (
        "Trois enfants jouent au ballon sur la plage en été.",
        "Three children are playing ball on the beach in summer.",
    ),
    (
        "Un vieil homme joue de la guitare devant un petit café du village.",
        "An old man is playing guitar in front of a small village cafe.",
    ),
    (
        "Deux chiens noirs courent dans la neige derrière une fille en "
        "manteau vert.",
        "Two black dogs are running in the snow behind a girl in a green "
        "coat.",
    ),
    (
        "Une jeune fille en robe jaune saute dans une flaque d'eau pendant "
        "que sa mère la regarde.",
        "A young girl in a yellow dress is jumping into a puddle while her "
        "mother is watching her.",
    ),
    (
        "Une équipe de football en maillots bleus court sur un terrain vert "
        "devant de nombreux spectateurs.",
        "A football team in blue jerseys is running on a green field in "
        "front of many spectators.",
    ),
    (
        "Plusieurs personnes assises à des tables en bois mangent et parlent "
        "sous un grand arbre dans le jardin d'une vieille maison.",
        "Several people sitting at wooden tables are eating and talking "
        "under a large tree in the garden of an old house.",
    ),
    (
        "Un homme barbu vêtu d'une veste noire descend une rue à vélo tandis "
        "qu'un autre homme traverse avec un parapluie.",
        "A bearded man in a black jacket is riding a bike down a street "
        "while another man is crossing with an umbrella.",
    ),
)
