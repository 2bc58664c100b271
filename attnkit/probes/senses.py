"""Sentences in which one word means two things; the course's own.

Each word has two lists, one for each sense. "in" is there for encoders that
know no words but those of the course's grammar: time, then place.
"""

SENSES = {
    "bank": (
        """\
He opened an account at the bank in the city.
The bank lent the family money for a house.
She works as a clerk in a large bank.
The bank closed early and I could not cash my cheque.
My savings are safe in the bank.
The robbers left the bank with the cash.""".splitlines(),
        """\
We sat on the grassy bank of the river.
The boat ran into the muddy bank of the stream.
Willows grow along the bank of the canal.
They fished from the bank until it grew dark.
The flood washed away part of the bank.
Ducks nest in the reeds near the bank.""".splitlines(),
    ),
    "spring": (
        """\
The trees turn green again in spring.
After a long winter, spring came late this year.
In spring the farmers sow their fields.
Tulips bloom in early spring.
Last spring it rained for weeks.
The birds return from the south in spring.""".splitlines(),
        """\
The metal spring in the clock is broken.
A steel spring pushes the door shut.
The mattress has a loose spring.
He pressed the lever against the spring.
A rusty spring fell out of the machine.
The weight stretched the coiled spring.""".splitlines(),
    ),
    "bat": (
        """\
The boy hit the ball with a wooden bat.
She swung the bat and missed.
The player dropped his bat and ran.
He bought a new bat and a glove.
The bat broke when it struck the ball.
Hold the bat with both hands.""".splitlines(),
        """\
A bat flew out of the dark cave.
The bat sleeps upside down by day.
At dusk a bat hunts for insects.
A small bat hung from the roof of the barn.
The bat spread its thin wings.
A bat finds its way by echoes.""".splitlines(),
    ),
    "match": (
        """\
Our team won the match by two goals.
The match was played in heavy rain.
Fans cheered all through the match.
She lost the tennis match in three sets.
The referee stopped the match.
They watched the match in the stadium.""".splitlines(),
        """\
He struck a match and lit the candle.
The match burned his finger.
A wet match does not light.
She lit the stove with a match.
The last match in the box went out.
The match flared up in the dark.""".splitlines(),
    ),
    "in": (
        """\
they sing in the morning .
we write letters in the morning .
the baker works in the morning .
my aunt often reads in the morning .
the children sleep in the morning .
i wash the cups in the morning .""".splitlines(),
        """\
they sing in the garden .
we write letters in the park .
the baker works in the village .
my aunt often reads in the library .
the children sleep in the hotel .
i wash the cups in the school .""".splitlines(),
    ),
}
