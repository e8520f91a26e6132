namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>What a drawn person looks like, whatever the expression; lengths in face units, tones 0 (black) to 1 (white).</summary>
internal sealed record Identity(
    float Skin,
    float Hair,
    float FaceWidth,
    float Jaw,
    float EyeDistance,
    float EyeSize,
    float Iris,
    float BrowThickness,
    float NoseLength,
    float NoseWidth,
    float MouthWidth,
    float LipThickness,
    float Hairline,
    float HairVolume,
    float Parting,
    bool LongHair,
    bool Glasses,
    bool Beard)
{
    public static Identity Random(Random random)
    {
        float Between(float low, float high) => low + ((high - low) * random.NextSingle());
        float skin = Between(0.38f, 0.85f);
        return new Identity(
            skin,
            Hair: Between(0.04f, MathF.Min(0.75f, skin - 0.15f)),
            FaceWidth: Between(0.72f, 0.88f),
            Jaw: Between(0.05f, 0.35f),
            EyeDistance: Between(0.33f, 0.4f),
            EyeSize: Between(0.9f, 1.15f),
            Iris: Between(0.05f, 0.3f),
            BrowThickness: Between(0.028f, 0.06f),
            NoseLength: Between(0.3f, 0.42f),
            NoseWidth: Between(0.1f, 0.16f),
            MouthWidth: Between(0.26f, 0.34f),
            LipThickness: Between(0.03f, 0.055f),
            Hairline: Between(-1.0f, -0.72f),
            HairVolume: Between(0.04f, 0.2f),
            Parting: Between(-0.5f, 0.5f),
            LongHair: random.NextSingle() < 0.45f,
            Glasses: random.NextSingle() < 0.15f,
            Beard: random.NextSingle() < 0.15f);
    }
}
