// Words for the facets of a picture, in English and Chinese: what suggestions are built from offline.
import { t } from "../../core/i18n.js";

/** @typedef {{key: string, title: string, words: [string, string][]}} Facet */

/** Return the facets in the order in which a prompt is usually written. @returns {Facet[]} */
export function facets() {
  return [
    {
      key: "subject",
      title: t("Subject"),
      words: [
        ["an astronaut", "宇航员"], ["a fox", "狐狸"], ["a dancer", "舞者"], ["an old fisherman", "老渔夫"],
        ["a city skyline", "城市天际线"], ["a lighthouse", "灯塔"], ["a bowl of fruit", "一碗水果"], ["a bicycle", "自行车"],
        ["a crowd from behind", "人群的背影"], ["a single tree", "一棵孤树"],
      ],
    },
    {
      key: "setting",
      title: t("Scene"),
      words: [
        ["on Mars", "火星上"], ["in a snowy forest", "雪林中"], ["on a rainy street", "雨中的街道"], ["in a greenhouse", "温室里"],
        ["by the sea", "海边"], ["in an empty studio", "空旷的摄影棚"], ["on a mountain pass", "山口"], ["in a kitchen", "厨房里"],
        ["in deep space", "深空"], ["in a library", "图书馆里"],
      ],
    },
    {
      key: "light",
      title: t("Light"),
      words: [
        ["golden hour", "黄金时刻"], ["blue hour", "蓝调时刻"], ["backlit", "逆光"], ["soft window light", "柔和的窗光"],
        ["hard noon sun", "正午强光"], ["neon light", "霓虹灯光"], ["candlelight", "烛光"], ["fog", "薄雾"],
        ["rim light", "轮廓光"], ["overcast", "阴天"],
      ],
    },
    {
      key: "lens",
      title: t("Lens and angle"),
      words: [
        ["wide angle", "广角"], ["from below", "仰视"], ["bird's-eye view", "俯瞰"], ["close-up", "特写"],
        ["85 mm portrait lens", "85毫米人像镜头"], ["shallow depth of field", "浅景深"], ["macro", "微距"], ["symmetrical", "对称构图"],
        ["plenty of empty space at the top", "上方留白"], ["fisheye", "鱼眼"],
      ],
    },
    {
      key: "style",
      title: t("Style"),
      words: [
        ["editorial photograph", "杂志摄影"], ["risograph print", "孔版印刷"], ["gouache painting", "水粉画"], ["ink wash painting", "水墨画"],
        ["paper cut", "剪纸"], ["flat vector illustration", "扁平矢量插画"], ["woodcut", "木刻版画"], ["synthwave", "合成波"],
        ["art deco poster", "装饰艺术海报"], ["film photograph", "胶片摄影"],
      ],
    },
    {
      key: "palette",
      title: t("Palette"),
      words: [
        ["muted earth tones", "柔和大地色"], ["monochrome", "单色"], ["black and red", "黑与红"], ["pastel colours", "粉彩色"],
        ["teal and orange", "青橙色调"], ["high contrast", "高对比"], ["cool blues", "冷蓝色"], ["warm yellows", "暖黄色"],
        ["one accent colour on grey", "灰底一点亮色"], ["iridescent", "虹彩"],
      ],
    },
  ];
}
