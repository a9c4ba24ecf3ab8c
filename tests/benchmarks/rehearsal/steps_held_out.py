"""Steps in other words, and talk, that were written once to measure with and never to tune by.

A second such set, written before the grammar as it is now was tried on the first, and measured
once. As `steps_held_out_first`, but for what sounds alike: ordinary words, as people use them.
"""

from __future__ import annotations

VOICES = (
    "festival:ked_diphone", "en-gb-scotland+klatt3", "festival:cmu_us_slt_arctic_hts",
    "en-us-nyc+Mike", "en-gb-x-rp+Annie", "festival:kal_diphone", "en-029+Mike",
    "en-gb-x-gbcwmd+Annie", "en-gb-x-rp+klatt3",
)  # fmt: skip
"""Voices of festival, and variants of espeak-ng that the recipe leaves out."""

SEED = 7412

OPENINGS = (
    "", "alright,", "number four, is it not,", "and once that is done", "yes, so,", "I would say",
    "hm, I think what follows is", "so here", "before I go any further", "carefully,", "what else,",
    "my teacher always told us,", "good, and",
)  # fmt: skip
CLOSINGS = (
    "", "there we are", "if I am not mistaken", "and nothing more", "for as long as it needs",
    "and I keep my hands soft", "with a calm breath", "I am quite sure about that", "please",
    "and then I listen to the tissue",
)  # fmt: skip

IN_OTHER_WORDS = {
    "Explain what you will do, and ask permission.": (
        "they hear from me what I plan, I explain, and they give permission",
        "no touching without consent, so explain it beforehand",
    ),
    "Hand on adductor near the bone, no oil. Sink toward femur, wait.": (
        "find the adductor and let your weight sink in",
        "dry hands, inner thigh, close to the femur",
    ),
    "Push gently toward the knee. No sliding. To barrier, wait.": (
        "give it a push that ends up at the knee",
        "my fingers push the tissue, the knee is the direction",
    ),
    "Free hand on the lower abdomen. Sink to barrier, wait.": (
        "on the belly now, and let it sink down toward the table",
        "the abdomen gets my free hand",
    ),
    "Draw that hand toward the thorax. To barrier, wait.": (
        "up we go, I draw the skin in the direction of the chest",
        "the thorax, that is where I pull",
    ),
    "Repeat other leg.": (
        "and we repeat that for the opposite side",
        "over to the other leg, same order",
    ),
    "Now the other side.": (
        "other side, same as we did here",
        "then the second side gets it too",
    ),
    "Now the other foot.": (
        "put the other foot on the ball",
        "change over to the second side",
    ),
    "Turn your hands to lie across.": (
        "turn them a quarter, so my hands point across",
        "now lie across, after a slow turn",
    ),
    "Ask what has changed, and what is wanted today.": (
        "I ask them, what is it you wanted, and what has changed",
        "what changed in the meantime, and what about today",
    ),
    "Look at the client standing, from all sides.": (
        "a good look from the front and back, with them standing",
        "standing first, I look at the shoulders and the hips",
    ),
    "Explain work on the abdomen, and ask permission.": (
        "permission once more, because the abdomen is sensitive",
        "I tell her about the belly work and wait for consent",
    ),
    "Hands under the head. Nothing to do but wait.": (
        "cradle the head from beneath",
        "both hands go under, and they carry the head",
    ),
    "Let the client get up slowly, over the side.": (
        "no rush, the client will rise by and by",
        "slowly, they roll over and get up",
    ),
    "Warm the oil in your hands, and spread it.": (
        "the oil must be warm before it touches anybody",
        "spread a few drops of oil",
    ),
    "Long, slow strokes along the back.": (
        "slow stroking, all along the spine",
        "make the strokes as long as you can",
    ),
    "Knead the shoulder and the side of the back.": (
        "now I knead, beginning at the shoulder",
        "kneading the back with both hands",
    ),
    "Still hands. Cover the client.": (
        "stay still for a moment and cover the legs",
        "cover, and then just quiet hands",
    ),
    "Look at the scar. Only where it is closed and calm.": (
        "what does the scar look like today",
        "look, is the scar dry and closed",
    ),
    "A soft ball between shoulder and wall, off the spine.": (
        "trap the ball, with the shoulder on one side and the wall on the other",
        "go to the wall and put it behind your shoulder",
    ),
    "Lean in. Where it is tender, say start and keep still.": (
        "lean on it with some weight, and it will be tender",
        "a tender spot, so I lean and wait",
    ),
    "Same place. Small movements of the arm. Say start.": (
        "with the arm I do something small, like drawing circles",
        "tiny, small, slow movements",
    ),
    "Sit upright, the ball on the floor before you.": (
        "take a seat, sit tall, and have the ball ready",
        "the back is upright as I sit",
    ),
    "Roll slowly from heel to toes. Say start to begin.": (
        "heel first, and then roll it forward",
        "roll as far as the toes",
    ),
    "Sit. Roll the ball from heel to toes. Say start.": (
        "beginning at the heel I let it roll",
        "the foot rolls over it, up to the toes and back",
    ),
    "Balls beside the spine. At a tender spot, say start.": (
        "never the spine itself, the balls are next to it",
        "two balls, one on either side of the spine",
    ),
    "Balls on either side of the spine, never on it.": (
        "arrange the balls so that the spine is between them",
        "spine in the middle, balls at the sides",
    ),
    "Ball between shoulder and wall. Keep still, and say start.": (
        "shoulder to the wall, that holds it in place",
        "I press it to the wall using the shoulder",
    ),
    "Roll slowly. At a tender spot, stay and say start.": (
        "roll until it gets tender",
        "the tender places are what I am rolling for",
    ),
    "Say that it may be felt in another place.": (
        "you might notice something in another place, it can be felt there",
        "often it is felt elsewhere, and I say so",
    ),
    "One tender point at the upper shoulder. Sink slowly, and wait.": (
        "the tender one, that is my point",
        "sink on the point with a thumb",
    ),
    "Beside the scar, on healthy skin. To barrier, wait.": (
        "the skin that is healthy, right beside",
        "begin a little beside the scar",
    ),
    "Along the scar, a slow stretch. To barrier, wait.": (
        "then along it, a careful stretch",
        "the fingers go along the scar",
    ),
    "Across the scar, very lightly. To barrier, wait.": (
        "lightly, and at a right angle, across",
        "cross over, I mean across the scar",
    ),
}
"""What each step may be said by, in words that differ from the cue's."""

OF_A_PLACE = {
    "Crossed hands": (
        "stretch the {place} with the hands going apart",
        "hands crossed, and they rest on the {place}",
    ),
    "Into the barrier": (
        "find the barrier somewhere in the {place}",
        "a direct technique for the {place}",
    ),
    "Find where": (
        "let the {place} show me where there is ease",
        "a position of ease, for the {place} this time",
    ),
    "Rock the": (
        "rock it softly, I mean the {place}",
        "hold the {place} and rock, like a boat",
    ),
    "Soft hand": (
        "the {place}, that is where I sink",
        "let a soft hand melt onto the {place}",
    ),
    "Lift the skin": (
        "pick up skin from the {place}, roll it along",
        "first lift, then roll, on the {place}",
    ),
}
"""The same for steps that are used with one place or another."""

TALK = (
    "would you like some music or do you prefer it quiet",
    "the traffic was awful, I nearly missed the appointment",
    "my husband snores so I moved into the other room",
    "hold on, I need to sneeze",
    "are you warm enough or shall I turn the heater up",
    "I had my knee done two years ago and it has been fine",
    "could we do a bit less than last time",
    "we are thinking of getting a new kitchen",
    "that reminds me of my grandmother",
    "you can put your glasses on the shelf over there",
    "does it pull anywhere when you bend forward",
    "take your time, I will wait outside",
    "I fell off my bike when I was ten and broke my arm",
    "there is a spider on the ceiling",
    "how many of these have you done today",
    "he never answers when I call him",
    "it feels as if somebody was sitting on my chest",
    "no idea, I was ill that week and nobody gave me the notes",
    "shall we try that from the beginning",
    "can I have a glass of water before we go on",
    "the exam is on Friday and I am so nervous",
    "they closed the swimming pool for repairs",
    "do I have to remember the exact words",
    "you have very cold fingers, if I may say so",
    "let us talk about the next appointment afterwards",
    "it is a bit sore, but in a good way",
)
"""Talk in a treatment room and around it; some of it holds a word of some step."""
