"""Every subject of the vocabulary, each a function that draws it with an `Art`."""

from collections.abc import Callable

from generation.painter.subjects import animals, buildings, people, plants, things, vehicles
from generation.painter.subjects.art import Art

DRAW: dict[str, Callable[[Art], None]] = {
    "astronaut": people.astronaut,
    "portrait": people.portrait,
    "robot": people.robot,
    "cat": animals.cat,
    "dog": animals.dog,
    "fox": animals.fox,
    "owl": animals.owl,
    "whale": animals.whale,
    "fish": animals.fish,
    "butterfly": animals.butterfly,
    "elephant": animals.elephant,
    "deer": animals.deer,
    "lighthouse": buildings.lighthouse,
    "skyscraper": buildings.skyscraper,
    "castle": buildings.castle,
    "house": buildings.house,
    "windmill": buildings.windmill,
    "tree": plants.tree,
    "flower": plants.flower,
    "mushroom": plants.mushroom,
    "mountain": plants.mountain,
    "ship": vehicles.ship,
    "car": vehicles.car,
    "train": vehicles.train,
    "bicycle": vehicles.bicycle,
    "airplane": vehicles.airplane,
    "rocket": vehicles.rocket,
    "balloon": vehicles.balloon,
    "coffee": things.coffee,
    "guitar": things.guitar,
}
