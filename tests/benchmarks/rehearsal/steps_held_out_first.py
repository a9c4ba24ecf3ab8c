"""Steps in other words, and talk, that were written once to measure with and never to tune by.

Nothing in the program was chosen after what was heard of them: only their sums were ever read.
Whoever changes how steps are heard tunes on `steps_tuned_on`, and writes a set like this one anew
before believing a figure.
"""

from __future__ import annotations

VOICES = (
    "festival:kal_diphone", "festival:ked_diphone", "festival:cmu_us_slt_arctic_hts",
    "en-us-nyc+Annie", "en-gb-x-gbcwmd+Mike", "en-us+klatt3", "en-gb+Annie", "en-us+Mike",
)  # fmt: skip
"""Three voices of festival, and variants of espeak-ng that the recipe leaves out, two of them in
accents that it leaves out too. None has been used to choose anything in rehearsals."""

SEED = 2027

OPENINGS = (
    "", "right, here we go,", "the step after this one,", "if I remember correctly", "um, then",
    "what I do here is", "that would be", "give me a second,", "first of all", "at this point",
    "then it goes on,", "I believe", "now comes the part where",
)  # fmt: skip
CLOSINGS = (
    "", "and I don't hurry", "that's what I was taught", "am I right", "and then I stay there",
    "with as little force as I can", "if the client is fine with it", "and breathe", "or so",
    "and see what happens", "that's all",
)  # fmt: skip

IN_OTHER_WORDS = {
    "Explain what you will do, and ask permission.": (
        "I would explain everything to her and then wait for permission to begin",
        "get consent, but only after explaining what we are up to",
        "permission comes before anything else, and I explain why",
    ),
    "Hand on adductor near the bone, no oil. Sink toward femur, wait.": (
        "without any oil, sinking down into the adductor",
        "my palm rests on the inner thigh and goes down to the femur",
        "take the adductor, right beside the bone, and sink",
    ),
    "Push gently toward the knee. No sliding. To barrier, wait.": (
        "without gliding I push it in the direction of the knee",
        "the knee is where I am pushing to",
        "a gentle push along the leg, down to the knee",
    ),
    "Free hand on the lower abdomen. Sink to barrier, wait.": (
        "the belly is next, I use my free hand for that",
        "sinking into the abdomen, low down",
        "my free hand settles on the lower belly",
    ),
    "Draw that hand toward the thorax. To barrier, wait.": (
        "pull upward until I am close to the chest",
        "the same hand, drawing it up to the thorax",
        "toward the chest I draw it, without slipping",
    ),
    "Repeat other leg.": (
        "we go over to the second leg and do it all",
        "everything again, this time the opposite leg",
        "switch to the other leg",
    ),
    "Now the other side.": (
        "it is time for the opposite side",
        "walk around to the second side of the table",
        "I do the very same on the other side",
    ),
    "Now the other foot.": (
        "the second foot gets its turn",
        "switch over to the other foot",
    ),
    "Turn your hands to lie across.": (
        "both of my hands turn until they lie across",
        "across is how they should lie, so I turn them",
    ),
    "Ask what has changed, and what is wanted today.": (
        "has anything changed for you, and how can I help today",
        "today I would like to know what is wanted and what changed",
    ),
    "Look at the client standing, from all sides.": (
        "while the client is standing I take a look at the posture",
        "I have them standing in front of me and look",
    ),
    "Explain work on the abdomen, and ask permission.": (
        "before the belly I need their consent",
        "may I work on the abdomen, I ask, that is the permission",
    ),
    "Hands under the head. Nothing to do but wait.": (
        "slide my hands beneath the head and do nothing",
        "the head rests in my hands, which are under it",
    ),
    "Let the client get up slowly, over the side.": (
        "give the client all the time to get up",
        "to finish they rise from the table, slowly",
    ),
    "Warm the oil in your hands, and spread it.": (
        "rub some oil between the palms so that it is warm",
        "a little oil, and then I spread it over the skin",
    ),
    "Long, slow strokes along the back.": (
        "stroke the whole back, nice and slow",
        "one long stroke after another, from top to bottom",
    ),
    "Knead the shoulder and the side of the back.": (
        "the shoulder gets kneaded",
        "I knead my way along the back",
    ),
    "Still hands. Cover the client.": (
        "cover everything, and let the hands be still",
        "my hands go quiet, and a blanket to cover her",
    ),
    "Look at the scar. Only where it is closed and calm.": (
        "I look closely at how the scar is healing",
        "the scar first, I look for anything red",
    ),
    "A soft ball between shoulder and wall, off the spine.": (
        "stand by the wall with the ball at my shoulder",
        "ball behind the shoulder, then back to the wall",
    ),
    "Lean in. Where it is tender, say start and keep still.": (
        "find something tender and lean on it",
        "leaning a bit more, until I feel a tender place",
    ),
    "Same place. Small movements of the arm. Say start.": (
        "the arm makes small circles",
        "very small movements while I stay there",
    ),
    "Sit upright, the ball on the floor before you.": (
        "I sit on a chair and put the ball down",
        "sitting upright, feet flat",
    ),
    "Roll slowly from heel to toes. Say start to begin.": (
        "from the heel I roll all the way forward",
        "the toes are where I roll to",
    ),
    "Sit. Roll the ball from heel to toes. Say start.": (
        "rolling it under my foot, heel first",
        "the ball rolls up to the toes",
    ),
    "Balls beside the spine. At a tender spot, say start.": (
        "the balls lie next to my spine, one on each side",
        "keep the spine free, that is why there are two balls",
    ),
    "Balls on either side of the spine, never on it.": (
        "the spine stays free, with the balls left and right of it",
        "put both balls close to the spine",
    ),
    "Ball between shoulder and wall. Keep still, and say start.": (
        "against the wall, with something soft under the shoulder",
        "my shoulder presses the ball to the wall",
    ),
    "Roll slowly. At a tender spot, stay and say start.": (
        "wherever it is tender I stop, else I roll on",
        "rolling a little, looking for a tender one",
    ),
    "Say that it may be felt in another place.": (
        "it can be felt in another place, I tell her that",
        "I mention that people have felt it elsewhere",
    ),
    "One tender point at the upper shoulder. Sink slowly, and wait.": (
        "I search for one point and sink into it",
        "there is a tender point in the muscle",
    ),
    "Beside the scar, on healthy skin. To barrier, wait.": (
        "healthy skin comes first, a finger beside it",
        "stay beside the scar and stretch",
    ),
    "Along the scar, a slow stretch. To barrier, wait.": (
        "lengthways, so along the line of the scar",
        "I stretch it along its own direction",
    ),
    "Across the scar, very lightly. To barrier, wait.": (
        "the other direction, across, and lightly",
        "straight across the scar this time",
    ),
}
"""What each step may be said by, in words that differ from the cue's."""

OF_A_PLACE = {
    "Crossed hands": (
        "the {place} is stretched between my two palms",
        "I lay down crossed hands, one at each end of the {place}",
    ),
    "Into the barrier": (
        "straight to the barrier, it is on the {place}",
        "the {place} is next, and I go direct",
    ),
    "Find where": (
        "which way does the {place} like to go, I look for ease",
        "ease is what I want, so I follow the {place} there",
    ),
    "Rock the": (
        "a little rocking, so the {place} can let go",
        "the {place} wants to rock by itself",
    ),
    "Soft hand": (
        "a soft hand, placed upon the {place}",
        "slowly sinking, it is the {place}",
    ),
    "Lift the skin": (
        "the {place} is where I pick up the skin and roll",
        "lift a fold of the {place}, rolling it between my fingers",
    ),
}
"""The same for steps that are used with one place or another."""

TALK = (
    "is the temperature in here all right for you",
    "tell me if the blanket is too heavy",
    "did you find a place to park this morning",
    "my knees are killing me since the holiday",
    "we had the plumber in and he left the wall open",
    "she said the doctor wants another scan",
    "could you turn your head a tiny bit toward the window",
    "I used to play the violin when I was a child",
    "no, that one does not hurt at all, go ahead",
    "it feels a lot lighter than last week",
    "the dog got hold of the cushion and tore it up",
    "I was sitting at the computer for nine hours",
    "let me fetch another pillow for your ankles",
    "have you been drinking enough water lately",
    "there was a queue right across the car park",
    "somebody left the radio on in the kitchen",
    "my daughter passed her driving test on Thursday",
    "please undress as far as you feel comfortable",
    "I will wash my hands and come back in a minute",
    "the muscles there are like stone, aren't they",
    "I honestly forgot everything that we learned",
    "hang on, somebody is at the door",
    "can we open a window, it is rather stuffy",
    "that was the step before, wasn't it",
    "what was the name of that little bone again",
)
"""Talk in a treatment room and around it; some of it holds a word of some step."""
