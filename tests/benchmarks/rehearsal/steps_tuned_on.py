"""Steps in other words, and talk, by which the grammar of rehearsals was chosen.

The misses of these were read, and settings changed after them: what is measured with them says
whether a change helps, and nothing of how well steps are heard.
"""

from __future__ import annotations

VOICES = (
    "flite:awb", "flite:rms", "flite:slt", "flite:kal16",
    "en-us", "en-gb", "en-us+f2", "en-us+f4", "en-us+m5", "en-us+linda", "en-us+steph",
    "en-us+edward", "en-us+belinda",
)  # fmt: skip
"""Voices of flite and of espeak-ng; of the latter the recipe trains on three."""

SEED = 5

OPENINGS = (
    "", "and then", "okay so now", "next I would", "now", "so I think it is", "well",
    "after that we", "I remember, it is", "let me see,",
)  # fmt: skip
CLOSINGS = (
    "", "and wait there", "I think", "very slowly", "and take my time with that", "for a while",
    "as we learned it", "until something gives",
)  # fmt: skip
IN_OTHER_WORDS = {
    "Explain what you will do, and ask permission.": (
        "first I explain what is going to happen and get permission",
        "explain it to the client, and ask for consent",
    ),
    "Hand on adductor near the bone, no oil. Sink toward femur, wait.": (
        "one hand goes on the adductor and I sink in slowly",
        "on the adductor, close to the bone, press in toward the femur",
        "I put my hand on the inner thigh and let it sink",
    ),
    "Push gently toward the knee. No sliding. To barrier, wait.": (
        "push it down to the knee without slipping",
        "toward the knee, pushing softly until it stops",
    ),
    "Free hand on the lower abdomen. Sink to barrier, wait.": (
        "with the free hand on the abdomen",
        "the other hand comes to the belly and I sink down",
    ),
    "Draw that hand toward the thorax. To barrier, wait.": (
        "pull this hand up to the chest",
        "draw it up in the direction of the thorax",
    ),
    "Repeat other leg.": ("the same thing on the other leg", "now the second leg, all again"),
    "Now the other side.": ("then I go to the other side", "the same on the second side"),
    "Now the other foot.": ("then the other foot", "and I take the second foot"),
    "Turn your hands to lie across.": (
        "turn the hands so that they are across",
        "I turn both hands and lay them across the back",
    ),
    "Ask what has changed, and what is wanted today.": (
        "I ask what has changed since last time and what they want today",
        "what is wanted today, and has anything changed",
    ),
    "Look at the client standing, from all sides.": (
        "have a look at them standing up",
        "look at how the client is standing",
    ),
    "Explain work on the abdomen, and ask permission.": (
        "get permission for the abdomen",
        "ask for consent before I touch the belly",
    ),
    "Hands under the head. Nothing to do but wait.": (
        "both hands go under the head",
        "rest the head, with the hands beneath it",
    ),
    "Let the client get up slowly, over the side.": (
        "the client can get up when ready",
        "they get up slowly",
    ),
    "Warm the oil in your hands, and spread it.": (
        "take some oil and warm it up",
        "spread the oil with both hands",
    ),
    "Long, slow strokes along the back.": (
        "slow strokes down the back",
        "I do long strokes on the whole back",
    ),
    "Knead the shoulder and the side of the back.": (
        "knead the shoulder",
        "kneading along the side of the back",
    ),
    "Still hands. Cover the client.": (
        "keep the hands still and cover them up",
        "hold still, then cover the client again",
    ),
    "Look at the scar. Only where it is closed and calm.": (
        "have a look at the scar first",
        "look whether the scar is closed",
    ),
    "A soft ball between shoulder and wall, off the spine.": (
        "put the ball on the wall behind the shoulder",
        "the ball goes between the wall and my shoulder",
    ),
    "Lean in. Where it is tender, say start and keep still.": (
        "lean on it until it is tender",
        "I lean in and find a tender spot",
    ),
    "Same place. Small movements of the arm. Say start.": (
        "small movements now with the arm",
        "move the arm, only a small way",
    ),
    "Sit upright, the ball on the floor before you.": (
        "sit down with the ball on the floor",
        "I sit upright on the chair",
    ),
    "Roll slowly from heel to toes. Say start to begin.": (
        "roll it from the heel forward",
        "rolling along the foot down to the toes",
    ),
    "Sit. Roll the ball from heel to toes. Say start.": (
        "sit, and roll the foot from the heel",
        "roll the ball to the toes",
    ),
    "Balls beside the spine. At a tender spot, say start.": (
        "put the balls next to the spine",
        "lie on the balls, but not on the spine",
    ),
    "Balls on either side of the spine, never on it.": (
        "put the balls next to the spine",
        "two balls, left and right of the spine",
    ),
    "Ball between shoulder and wall. Keep still, and say start.": (
        "lean the shoulder on the wall",
        "at the wall, the ball behind my shoulder",
    ),
    "Roll slowly. At a tender spot, stay and say start.": (
        "roll up and down and stop where it is tender",
        "rolling until I find a tender place",
    ),
    "Say that it may be felt in another place.": (
        "tell them it can be felt elsewhere",
        "it might be felt in another place",
    ),
    "Beside the scar, on healthy skin. To barrier, wait.": (
        "start beside the scar",
        "beside it on healthy skin",
    ),
    "Along the scar, a slow stretch. To barrier, wait.": (
        "go along the scar",
        "a stretch along its length",
    ),
    "Across the scar, very lightly. To barrier, wait.": (
        "then across the scar",
        "lightly across it",
    ),
}
"""Steps as they might be said by who knows them, and not by heart."""

OF_A_PLACE = {
    "Crossed hands": ("cross my hands on the {place}", "a stretch of the {place} with both hands"),
    "Into the barrier": ("go into the barrier of the {place}", "direct hold on the {place}"),
    "Find where": ("find the ease of the {place}", "move the {place} until it is at ease"),
    "Rock the": ("rock the {place} a little", "rocking of the {place}, nice and easy"),
    "Soft hand": ("sink into the {place}", "a soft hand on the {place}"),
    "Lift the skin": ("lift the {place} and roll it", "roll the skin over the {place}"),
    "One tender point": ("find the point and sink in", "on a tender point I wait"),
}
"""The same for steps that are used with one place or another."""


TALK = (
    "how are you feeling today",
    "I will work on the left side for a while",
    "let me know if this is too much",
    "just breathe and let the shoulder sink",
    "we have time, there is no hurry at all",
    "the weather was lovely on the weekend and we went to the lake",
    "could you pass me the towel from over there please",
    "my sister is coming to visit us next month",
    "I had a very long day at work and did not sleep well",
    "we should buy some bread and milk on the way home",
    "do you know what time the last train leaves tonight",
    "this music is nice, who is playing the piano",
    "I have no idea what comes now, sorry",
)
