"""Every subject of the vocabulary, each a function that draws it with an `Art`."""

from collections.abc import Callable

from generation.painter.subjects import (
    buildings,
    land_animals,
    people,
    plants,
    sea_and_air,
    things,
    vehicles,
)
from generation.painter.subjects.art import Art

DRAW: dict[str, Callable[[Art], None]] = {
    "astronaut": people.astronaut,
    "portrait": people.portrait,
    "robot": people.robot,
    "cat": land_animals.cat,
    "dog": land_animals.dog,
    "fox": land_animals.fox,
    "owl": sea_and_air.owl,
    "whale": sea_and_air.whale,
    "fish": sea_and_air.fish,
    "butterfly": sea_and_air.butterfly,
    "elephant": land_animals.elephant,
    "deer": land_animals.deer,
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
